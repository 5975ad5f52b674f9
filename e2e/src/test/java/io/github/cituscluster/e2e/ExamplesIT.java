package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every example of values can be installed: an example that nobody runs is a defect.
@NeedsKubernetes
class ExamplesIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("examples");

  /// `# e2e: ` in one of the first lines gives settings for a small machine: `a=1 b=2`.
  private static final String SETTINGS = "# e2e: ";

  private static final int FIRST_LINES = 10;

  static List<Path> examples() throws IOException {
    Path folder = Path.of(Lab.property("examples").orElse("../values-examples"));
    if (!Files.isDirectory(folder)) {
      System.out.println("SKIPPED: ExamplesIT: there is no folder " + folder.getFileName());
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
    String name = example.getFileName().toString().replace(".yaml", "");
    Release release = new Release(NAMESPACE, name);

    Ended helm = release.install(values, settings(values)).succeeds();

    Times.seconds("ExamplesIT", name, "helm returns", helm.seconds());
    assertThat(release.jobLog()).contains("done: ");
    release.helm("test").succeeds();
  }

  private static String[] settings(String values) {
    return values
        .lines()
        .limit(FIRST_LINES)
        .filter(line -> line.startsWith(SETTINGS))
        .flatMap(line -> Stream.of(line.substring(SETTINGS.length()).strip().split("\\s+")))
        .toArray(String[]::new);
  }

  /// The next one needs the room, and the volumes.
  @AfterEach
  void leavesNothing() {
    String namespace = NAMESPACE.name();
    Lab.client().apps().statefulSets().inNamespace(namespace).delete();
    Lab.client().batch().v1().jobs().inNamespace(namespace).delete();
    Lab.client().persistentVolumeClaims().inNamespace(namespace).delete();
  }
}
