package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Where the tests run: the Kubernetes of `KUBECONFIG`, `helm`, the images, and commands that only
/// a lab offers. Nothing else is known about the place, so that any cluster can be used.
final class Lab {
  private static final Duration SHORT = Duration.ofMinutes(2);

  private Lab() {}

  /// Why no test can run here; empty if tests can run.
  static Optional<String> missing() {
    String configuration = System.getenv().getOrDefault("KUBECONFIG", "");
    if (configuration.isEmpty()) {
      return Optional.of("KUBECONFIG is not set");
    }
    return helm().isEmpty()
        ? Optional.of("no helm on the PATH, and -Dhelm is not set")
        : Optional.empty();
  }

  /// `-Dhelm=FILE`, or the helm on the PATH.
  static Optional<Path> helm() {
    String given = System.getProperty("helm", "");
    List<String> folders = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
    return given.isEmpty()
        ? folders.stream().map(f -> Path.of(f, "helm")).filter(Files::isExecutable).findFirst()
        : Optional.of(Path.of(given)).filter(Files::isExecutable);
  }

  /// The folder or package of the chart: `-De2e.chart`.
  static String chart() {
    return property("chart").orElseThrow();
  }

  static KubernetesClient client() {
    return Client.INSTANCE;
  }

  /// One client for all tests: its threads end with the JVM.
  private static final class Client {
    static final KubernetesClient INSTANCE = new KubernetesClientBuilder().build();
  }

  /// The image of the servers, which clients use too.
  static String postgresImage() {
    return PostgresImage.NAME;
  }

  /// Computed once.
  private static final class PostgresImage {
    static final String NAME =
        property("postgres.repository").orElseGet(() -> shown("values", "/image/repository"))
            + ":"
            + property("postgres.tag")
                .or(() -> Optional.of(shown("values", "/image/tag")).filter(t -> !t.isEmpty()))
                .orElseGet(() -> shown("chart", "/appVersion"));
  }

  /// Whether the API server offers a group in a version, for instance `cert-manager.io/v1`.
  static boolean serves(String api) {
    var group = client().getApiGroup(api.substring(0, api.indexOf('/')));
    return group != null
        && group.getVersions().stream().anyMatch(v -> v.getGroupVersion().equals(api));
  }

  private static String shown(String part, String path) {
    String text = Helm.run(SHORT, "show", part, chart()).succeeds().output();
    return Serialization.unmarshal(text, JsonNode.class).at(path).asString();
  }

  /// Values that replace the images of the chart.
  static List<String> images() {
    return Map.of(
            "postgres.repository", "image.repository",
            "postgres.tag", "image.tag",
            "job.repository", "setupJob.image.repository",
            "job.tag", "setupJob.image.tag")
        .entrySet()
        .stream()
        .flatMap(e -> property(e.getKey()).map(v -> e.getValue() + "=" + v).stream())
        .sorted()
        .toList();
  }

  /// The value of `-De2e.NAME=...`.
  static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty("e2e." + name)).filter(v -> !v.isBlank());
  }

  /// Runs the command of a property, with the node's name in place of `{node}`.
  static void run(String name, String node) {
    String command = property(name).orElseThrow().replace("{node}", node);
    ProcessResult.of(Duration.ofMinutes(5), List.of("sh", "-c", command)).succeeds();
  }
}
