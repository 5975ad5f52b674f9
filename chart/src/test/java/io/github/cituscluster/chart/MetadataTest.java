package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Names, labels and namespaces are ones that an API server accepts, with any values.
@NeedsHelm
class MetadataTest {
  private static final String LABEL_KEY =
      "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String LABEL_VALUE = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  /// The pods of a StatefulSet carry a label with its name and eleven more characters.
  private static final int STATEFUL_SET_NAME = 52;

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyObjectHasAShortNameAndTheNamespaceOfTheRelease(Scene scene) {
    for (Manifest manifest : scene.rendered().manifests()) {
      assertThat(manifest.name()).as(manifest.id()).matches(NAME);
      for (JsonNode namespace : manifest.tree().findValues("namespace")) {
        assertThat(namespace.asString()).as(manifest.id()).isEqualTo(Chart.NAMESPACE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyLabelAndAnnotationHasAValue(Scene scene) {
    for (Manifest manifest : scene.rendered().manifests()) {
      for (JsonNode metadata : metadata(manifest)) {
        assertThat(metadata.path("labels").isEmpty()).as(manifest.id() + " labels").isFalse();
        for (var label : metadata.get("labels").properties()) {
          assertThat(label.getKey()).as(manifest.id()).matches(LABEL_KEY);
          assertThat(label.getValue().asString("")).as(manifest.id()).matches(LABEL_VALUE);
        }
        for (var annotation : metadata.path("annotations").properties()) {
          assertThat(annotation.getKey()).as(manifest.id()).matches(LABEL_KEY);
          assertThat(annotation.getValue().asString("")).as(manifest.id()).isNotEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void noTwoObjectsHaveTheSameName(Scene scene) {
    assertThat(scene.rendered().manifests().stream().map(Manifest::id)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void twoReleasesInOneNamespaceShareNoObject(Scene scene) {
    // Given
    JsonNode values = Yaml.MAPPER.readTree(scene.values());
    values = Yaml.over(values, Yaml.resource("names-left-empty.yaml"));

    // When
    Rendering first = Chart.FOLDER.render("first", Yaml.text(values));
    Rendering second = Chart.FOLDER.render("second", Yaml.text(values));

    // Then
    assertThat(first.ids()).doesNotContainAnyElementsOf(second.ids());
  }

  @Test
  void theLongestAcceptedNameFits() {
    // Given
    int length = 63;
    while (!taken("c".repeat(length))) {
      length--;
    }

    for (boolean hooks : List.of(true, false)) {
      // When
      Rendering rendering =
          Chart.FOLDER.render(
              "{clusterName: %s, setupJob: {useHelmHooks: %s}}"
                  .formatted("c".repeat(length), hooks));

      // Then
      assertThat(rendering.manifests()).extracting(Manifest::name).allMatch(n -> n.length() <= 63);
      assertThat(rendering.manifests("StatefulSet"))
          .extracting(Manifest::name)
          .allMatch(n -> n.length() <= STATEFUL_SET_NAME);
    }
  }

  private static boolean taken(String clusterName) {
    return Helm.run("template", "demo", ".", "--set", "clusterName=" + clusterName).code() == 0;
  }

  private static List<JsonNode> metadata(Manifest manifest) {
    List<JsonNode> all = new ArrayList<>(List.of(manifest.tree().get("metadata")));
    manifest.pod().ifPresent(pod -> all.add(pod.tree().get("metadata")));
    manifest.at("/spec/volumeClaimTemplates").forEach(claim -> all.add(claim.get("metadata")));
    return all;
  }
}
