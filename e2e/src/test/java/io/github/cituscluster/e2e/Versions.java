package io.github.cituscluster.e2e;

import java.time.Duration;

/// The versions under test, which each run of the tests prints first.
final class Versions {
  private Versions() {}

  /// The versions in one line; a pod of the image reports what it contains.
  static String of(String namespace) {
    String helm = Helm.run(Duration.ofMinutes(1), "version", "--short").output().strip();
    try (ClientPod pod = ClientPod.idle(namespace, "versions")) {
      return "Kubernetes %s, helm %s, %s"
          .formatted(
              Lab.client().getKubernetesVersion().getGitVersion(),
              helm,
              pod.run("bash", "-c", SCRIPT).strip().replace("\n", ", "));
    }
  }

  /// The stand-in for Citus has no columnar library; real Citus has one.
  private static final String SCRIPT =
      """
      postgres --version
      if ls "$(pg_config --pkglibdir 2>/dev/null || echo /usr/lib/postgresql/$PG_MAJOR/lib)"/citus_columnar.so >/dev/null 2>&1; then
        echo "Citus $CITUS_VERSION (real)"
      else
        echo "Citus (stand-in)"
      fi
      patroni --version
      """;
}
