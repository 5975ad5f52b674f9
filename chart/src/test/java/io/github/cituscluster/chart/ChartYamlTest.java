package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.chart.Helm.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Chart.yaml has the version of the job and the images, and what registries and catalogues show.
@NeedsHelm
class ChartYamlTest {
  private static final Path FILE = Path.of("Chart.yaml");
  private static final String RAW =
      "https://raw.githubusercontent.com/citus-cluster/citus-cluster/main/";

  @Test
  void hasTheVersionOfTheBuild() throws IOException {
    // Given
    String text = Files.readString(FILE);

    // When
    String expected =
        text.replaceAll(
            "(?m)^((?:version|appVersion|\\s+image): (?:\\S+:)?)\\S+$",
            "$1" + System.getProperty("chart.version"));

    // Then
    if (Boolean.getBoolean("chart.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("write it again: -Dtest=ChartYamlTest -Dchart.write=true")
        .isEqualTo(expected);
  }

  @Test
  void helmLintFindsNothing() {
    Answer answer = Helm.run("lint", "--strict", ".");
    assertThat(answer.output().lines().filter(line -> !line.isBlank()))
        .as(answer.errors())
        .containsExactly("==> Linting .", "1 chart(s) linted, 0 chart(s) failed");
  }

  @Test
  void theCatalogueHasTheImagesOfTheDefaultInstallation() {
    // Given
    Set<String> images =
        Chart.FOLDER.render("{}").pods().stream()
            .flatMap(pod -> pod.containers().stream())
            .map(container -> container.get("image").asString())
            .collect(Collectors.toSet());

    // When
    JsonNode annotation = Yaml.read(FILE).at("/annotations").get("artifacthub.io/images");

    // Then
    assertThat(Yaml.MAPPER.readTree(annotation.asString()).valueStream())
        .extracting(image -> image.get("image").asString())
        .containsExactlyInAnyOrderElementsOf(images);
  }

  @Test
  void theImagesAreThoseThatTheBuildPublishes() {
    String repository = System.getProperty("images.repository");
    assertThat(Values.DEFAULTS.at("/image/repository").asString())
        .isEqualTo(repository + "/postgres");
    assertThat(Values.DEFAULTS.at("/setupJob/image/repository").asString())
        .isEqualTo(repository + "/setup-job");
  }

  @Test
  void theIconIsAFileOfThisRepository() {
    String icon = Yaml.read(FILE).get("icon").asString();
    assertThat(icon).startsWith(RAW);
    assertThat(Path.of("..", icon.substring(RAW.length()))).isNotEmptyFile();
  }
}
