package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The archive of the build is the folder of the chart: what Helm itself would package, byte for
/// byte.
@NeedsHelm
class PackageIT {
  private static final String NAME = "citus-cluster/";

  static List<Scene> scenes() {
    return Scene.all();
  }

  @Test
  void holdsWhatHelmWouldPackage(@TempDir Path folder) throws IOException {
    // Given
    assertThat(Helm.run("package", ".", "-d", folder.toString()).code()).isZero();
    Archive helms = Archive.read(folder.resolve(Archive.packaged().getFileName()));

    // When
    Archive ours = Archive.read(Archive.packaged());

    // Then
    assertThat(ours.files().keySet()).isEqualTo(helms.files().keySet());
    for (var file : ours.files().entrySet()) {
      Path source = Path.of(file.getKey().substring(NAME.length()));
      assertThat(file.getValue()).as(file.getKey()).isEqualTo(Files.readAllBytes(source));
      if (!source.endsWith("Chart.yaml")) {
        assertThat(file.getValue()).as(file.getKey()).isEqualTo(helms.files().get(file.getKey()));
      }
    }
  }

  @Test
  void hasTheVersionOfTheBuild() throws IOException {
    // Given
    String version = System.getProperty("chart.version");

    // When
    byte[] file = Archive.read(Archive.packaged()).files().get(NAME + "Chart.yaml");
    JsonNode chart = Yaml.MAPPER.readTree(new String(file, StandardCharsets.UTF_8));

    // Then
    assertThat(chart.get("version").asString()).isEqualTo(version);
    assertThat(chart.get("appVersion").asString()).isEqualTo(version);
  }

  @Test
  void hasTheTimeOfThePomSoThatEachBuildIsEqual() throws IOException {
    long time = Instant.parse(System.getProperty("chart.time")).getEpochSecond();
    assertThat(Archive.read(Archive.packaged()).times()).containsExactly(time);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void rendersAsTheFolderDoes(Scene scene) {
    Chart archive = new Chart(Archive.packaged().toString(), List.of());
    assertThat(archive.render(scene.values()).stable()).isEqualTo(scene.rendered().stable());
  }
}
