package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Every object and pod has the labels that Kubernetes recommends. No version is in a label whose
/// change would restart a pod or be refused.
@NeedsHelm
class LabelsTest {
  private static final List<String> RECOMMENDED =
      Stream.of("name", "instance", "component", "part-of", "managed-by")
          .map(label -> "app.kubernetes.io/" + label)
          .toList();
  private static final List<String> VERSIONS =
      List.of("app.kubernetes.io/version", "helm.sh/chart");

  /// Objects of the user, in `extraObjects` of the scene with everything.
  private static final Pattern EXTRA = Pattern.compile("-extra(-text)?$");

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyObjectAndPodOfTheChartHasTheRecommendedLabels(Scene scene) {
    for (Manifest manifest : scene.rendered().manifests()) {
      if (!EXTRA.matcher(manifest.name()).find()) {
        JsonNode labels = manifest.at("/metadata/labels");
        assertThat(labels.propertyNames())
            .as(manifest.id())
            .containsAll(RECOMMENDED)
            .containsAll(VERSIONS);
        manifest
            .pod()
            .ifPresent(pod ->
                assertThat(pod.tree().at("/metadata/labels").propertyNames())
                    .as(manifest.id() + " pod")
                    .containsAll(RECOMMENDED));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "commonLabels: {team: shop}", "podSpec: {labels: {team: shop}}"})
  void theFieldsOfAStatefulSetThatCannotChangeHaveTheSameFourLabels(String values) {
    JsonNode four =
        Yaml.MAPPER.readTree(
            "{application: patroni, cluster-name: demo, citus-group: '1', citus-type: worker}");

    Manifest set = Chart.FOLDER.render(values).manifest("StatefulSet/demo-1");

    assertThat(set.at("/spec/selector/matchLabels")).isEqualTo(four);
    assertThat(set.at("/spec/volumeClaimTemplates/0/metadata/labels")).isEqualTo(four);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNewVersionOfTheChartRestartsNoPod(boolean hooks, @TempDir Path folder) throws IOException {
    // Given
    String values =
        "{image: {tag: '1'}, setupJob: {image: {tag: '1'}, useHelmHooks: %s}}".formatted(hooks);
    Path chart = copy(folder.resolve("chart"));
    Path file = chart.resolve("Chart.yaml");
    Files.writeString(
        file, Files.readString(file).replaceAll("(?m)^(version|appVersion): .*$", "$1: 9.9.9"));

    // When
    Rendering before = Chart.FOLDER.render(values);
    Rendering after = new Chart(chart.toString(), List.of()).render(values);

    // Then
    assertThat(after.text()).contains("citus-cluster-9.9.9");
    assertThat(after.ids()).isEqualTo(before.ids());
    for (Manifest manifest : before.manifests()) {
      if (Set.of("StatefulSet", "Job").contains(manifest.kind())) {
        assertThat(after.manifest(manifest.id()).at("/spec"))
            .as(manifest.id())
            .isEqualTo(manifest.at("/spec"));
      }
    }
  }

  @Test
  void aPlainJobWithAChangedPodHasADifferentName() {
    String values = "{setupJob: {useHelmHooks: false}%s}";

    Rendering before = Chart.FOLDER.render(values.formatted(""));
    Rendering after = Chart.FOLDER.render(values.formatted(", commonLabels: {team: shop}"));

    assertThat(after.manifest("Job/.*").name()).isNotEqualTo(before.manifest("Job/.*").name());
  }

  private static Path copy(Path target) throws IOException {
    Files.createDirectories(target);
    for (String file : List.of("Chart.yaml", "values.yaml")) {
      Files.copy(Path.of(file), target.resolve(file));
    }
    try (Stream<Path> templates = Files.walk(Path.of("templates"))) {
      for (Path template : templates.toList()) {
        Files.copy(template, target.resolve(template.toString()));
      }
    }
    return target;
  }
}
