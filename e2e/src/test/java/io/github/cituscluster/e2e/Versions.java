package io.github.cituscluster.e2e;

import java.time.Duration;

/// What runs here: each run of the tests says it first.
final class Versions {
  private Versions() {}

  /// In one line; a pod of the image is asked for what it holds.
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

  /// The stand-in for Citus is a control file and SQL; the real one has a library of its own.
  private static final String SCRIPT =
      """
      postgres --version
      if ls "$(pg_config --pkglibdir 2>/dev/null || echo /usr/lib/postgresql/$PG_MAJOR/lib)"/citus_columnar.so >/dev/null 2>&1; then
        echo "Citus $CITUS_VERSION (real)"
      else
        echo "Citus: the stand-in"
      fi
      patroni --version
      """;
}
