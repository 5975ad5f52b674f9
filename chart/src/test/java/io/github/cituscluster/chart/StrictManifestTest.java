package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every field that the chart renders is one of the Kubernetes API.
@NeedsHelm
class StrictManifestTest {

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyFieldIsOneOfTheApi(Scene scene) {
    // Given
    List<Manifest> manifests = scene.rendered().manifests();

    // When
    List<String> problems = new ArrayList<>();
    for (Manifest manifest : manifests) {
      KubernetesModel.problem(manifest).ifPresent(problems::add);
    }

    // Then
    assertThat(problems).isEmpty();
  }

  @Test
  void findsAnUnknownFieldANumberForATextAndATextForANumber() {
    assertThat(problem("spec: {ports: [{port: 1, portt: 1}]}"))
        .contains("portt")
        .contains("Service/x");
    assertThat(problem("metadata: {name: x, labels: {citus-group: 0}}")).contains("labels");
    assertThat(problem("spec: {publishNotReadyAddresses: maybe}"))
        .contains("publishNotReadyAddresses");
  }

  private static String problem(String rest) {
    String name = rest.startsWith("metadata") ? "" : "metadata: {name: x}\n";
    String text = "apiVersion: v1\nkind: Service\n" + name + rest;
    return KubernetesModel.problem(new Manifest(Yaml.MAPPER.readTree(text))).orElseThrow();
  }
}
