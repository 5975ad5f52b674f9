package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every example of values can be installed. An example that is not run is a defect.
@NeedsKubernetes
class ExamplesIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("examples");

  static List<Path> examples() throws IOException {
    Path folder = Path.of(Lab.property("examples").orElse("../values-examples"));
    if (!Files.isDirectory(folder)) {
      System.out.println("SKIPPED: ExamplesIT: no folder " + folder.getFileName());
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("examples")
  void installs(Path example) throws IOException {
    String values = Files.readString(example);
    words(values, "# e2e-needs: ").forEach(api -> assumeServed(api, example));
    String name = example.getFileName().toString().replace(".yaml", "");
    Release release = new Release(NAMESPACE, name);
    secrets(values);
    List<String> settings = words(values, "# e2e: ").toList();
    if (values.contains("# e2e-certificates:")) {
      certificates(name, example);
    }

    ProcessResult helm = release.install(values, settings.toArray(String[]::new)).succeeds();

    Measurements.seconds("ExamplesIT", name, "helm returns", helm.seconds());
    // Helm waits for a hook, but not for a plain Job.
    await("the setup job of " + name + " is done")
        .atMost(Duration.ofMinutes(5))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(release.jobLog()).contains("done: "));
    release.helm("test", "--logs").succeeds();
  }

  /// `# e2e-needs: GROUP/VERSION` requires an API that is not part of Kubernetes.
  private static void assumeServed(String api, Path example) {
    if (!Lab.serves(api)) {
      String missing = "this Kubernetes has no " + api;
      System.out.println("SKIPPED: ExamplesIT: " + example.getFileName() + ": " + missing);
      Assumptions.abort(missing);
    }
  }

  /// The words after a marker in the comments of an example.
  private static Stream<String> words(String values, String beginning) {
    return values
        .lines()
        .filter(line -> line.startsWith(beginning))
        .flatMap(line -> Stream.of(line.substring(beginning.length()).strip().split("\\s+")));
  }

  /// `# e2e-certificates:` requires the Secrets that the chart renders with `tls.source:
  /// generated`.
  private static void certificates(String name, Path example) {
    ProcessResult template =
        Helm.run(
            Duration.ofMinutes(1),
            "template",
            name,
            Lab.chart(),
            "-n",
            NAMESPACE.name(),
            "-f",
            example.toString(),
            "--set",
            "tls.source=generated",
            "--show-only",
            "templates/tls-secrets.yaml");
    Lab.client()
        .load(
            new ByteArrayInputStream(template.succeeds().output().getBytes(StandardCharsets.UTF_8)))
        .inNamespace(NAMESPACE.name())
        .create();
  }

  /// `# e2e-secret: NAME KEY...` requires a Secret that exists before the installation.
  private static void secrets(String values) {
    List<String> words = words(values, "# e2e-secret: ").toList();
    if (!words.isEmpty()) {
      Lab.client()
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(words.getFirst())
                  .withNamespace(NAMESPACE.name())
                  .endMetadata()
                  .withStringData(
                      words.stream()
                          .skip(1)
                          .collect(Collectors.toMap(k -> k, k -> UUID.randomUUID().toString())))
                  .build())
          .create();
    }
  }

  /// The next example needs the memory, the volumes and the names.
  @AfterEach
  void deletesEverything() {
    String namespace = NAMESPACE.name();
    Lab.client().apps().statefulSets().inNamespace(namespace).delete();
    Lab.client().batch().v1().jobs().inNamespace(namespace).delete();
    Lab.client().pods().inNamespace(namespace).delete();
    Lab.client().persistentVolumeClaims().inNamespace(namespace).delete();
    Lab.client().secrets().inNamespace(namespace).delete();
    await("nothing runs in " + namespace)
        .atMost(Duration.ofMinutes(2))
        .until(() -> Lab.client().pods().inNamespace(namespace).list().getItems().isEmpty());
  }
}
