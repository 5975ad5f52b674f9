package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each template renders an object with some values.
@NeedsHelm
class RenderingTest {

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void rendersAndShowsNotes(Scene scene) {
    assertThat(scene.rendered().manifests()).hasSizeGreaterThan(5);
    assertThat(Chart.FOLDER.notes(scene.values())).contains("Citus cluster ");
  }

  @Test
  void everyTemplateRendersAnObject() throws IOException {
    // Given
    Set<String> templates;
    try (Stream<Path> files = Files.walk(Path.of("templates"))) {
      templates =
          files
              .filter(f -> f.toString().endsWith(".yaml"))
              .filter(f -> !f.endsWith("validations.yaml"))
              .map(Path::toString)
              .collect(Collectors.toSet());
    }

    // When
    Set<String> rendered =
        Stream.concat(
                Scene.all().stream().map(Scene::rendered),
                Stream.of(
                    RemovedGroupTest.rendered("{}", "demo-3", "demo", "patroni"),
                    MigrationTest.rendered()))
            .flatMap(r -> r.templates().stream())
            .collect(Collectors.toSet());

    // Then
    assertThat(rendered).isEqualTo(templates);
  }

  @Test
  void theDefaultInstallationHasASize() {
    Rendering rendering = Chart.FOLDER.render("{}");
    System.out.printf(
        "default installation of the chart: %d objects, %d bytes%n",
        rendering.manifests().size(), rendering.text().getBytes(StandardCharsets.UTF_8).length);
    assertThat(rendering.manifests()).isNotEmpty();
  }
}
