package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Values files of earlier charts need no change.
@NeedsHelm
class EarlierValuesTest {

  @Test
  void theWholeTreeRendersTheSameNames() throws Exception {
    // Given
    String values = Files.readString(Path.of("src/test/resources/scenes/earlier-chart.yaml"));

    // When
    Rendering rendering = Chart.FOLDER.render(values);

    // Then
    assertThat(rendering.manifests("StatefulSet"))
        .extracting(Manifest::name)
        .containsExactly("citusdemo-0", "citusdemo-1");
    assertThat(rendering.ids())
        .contains(
            "Secret/citusdemo",
            "ServiceAccount/citusdemo",
            "Role/citusdemo",
            "RoleBinding/citusdemo",
            "Service/citusdemo-0",
            "Service/citusdemo-0-config",
            "Service/citusdemo-1",
            "Service/citusdemo-1-config",
            "Service/citusdemo-workers");
    Manifest worker = rendering.manifest("StatefulSet/citusdemo-1");
    assertThat(worker.at("/spec/template/spec/containers/[citusdemo-1]/image").asString())
        .isEqualTo("patroni-citus-k8s:latest");
    assertThat(worker.at("/spec/template/spec/terminationGracePeriodSeconds").asInt()).isZero();
    assertThat(Chart.FOLDER.notes(values)).contains("readinessProbe", "initContainer");
  }

  @Test
  void workersWithoutATypeAreWorkers() {
    // Given
    String typed = "workers: [{citusGroup: '1', citusType: worker, replicas: 2}]";
    String untyped = "workers: [{citusGroup: '1', replicas: 2}]";

    // When
    Rendering rendering = Chart.FOLDER.render(untyped);

    // Then
    assertThat(rendering.stable()).isEqualTo(Chart.FOLDER.render(typed).stable());
    assertThat(
            rendering.manifest("StatefulSet/demo-1").at("/metadata/labels/citus-type").asString())
        .isEqualTo("worker");
  }

  @Test
  void numbersOfGroupsMayBeNumbers() {
    assertThat(Chart.FOLDER.render("workers: [{citusGroup: 1, replicas: 2}]").stable())
        .isEqualTo(Chart.FOLDER.render("workers: [{citusGroup: '1', replicas: 2}]").stable());
  }
}
