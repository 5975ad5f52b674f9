package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Before helm deletes a group's servers, a Job looks whether they hold shards.
@NeedsHelm
class RemovedGroupTest {
  private static final String JOB = "Job/demo-remove-groups";

  @ParameterizedTest
  @CsvSource({
    "demo-3, demo, patroni, 'pre-upgrade,pre-rollback'",
    "demo-2, demo, patroni, pre-rollback",
    "other-3, other, patroni, pre-rollback",
    "demo-3, demo, another, pre-rollback"
  })
  void anUpgradeWaitsForTheJobOnlyWhenAGroupIsAboutToGo(
      String name, String scope, String application, String hooks) throws IOException {
    String there =
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: %s
          namespace: elsewhere
          labels: {cluster-name: %s, application: %s, app.kubernetes.io/managed-by: Helm}
          annotations: {meta.helm.sh/release-name: demo, meta.helm.sh/release-namespace: elsewhere}
        """
            .formatted(name, scope, application);

    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(there))) {
      Rendering rendering = cluster.seenBy(Chart.FOLDER).render("{}");

      assertThat(hooksOf(rendering, JOB)).isEqualTo(hooks);
      assertThat(hooksOf(rendering, "ConfigMap/demo-remove-groups")).isEqualTo(hooks);
    }
  }

  private static String hooksOf(Rendering rendering, String id) {
    return rendering.manifest(id).at("/metadata/annotations/helm.sh~1hook").asString();
  }

  @Test
  void theJobReadsTheNewSpecificationAndNotTheOneThatIsThere() {
    Rendering rendering = Chart.FOLDER.render("{}");

    assertThat(
            rendering.manifest(JOB).at("/spec/template/spec/volumes/0/configMap/name").asString())
        .isEqualTo("demo-remove-groups");
    assertThat(rendering.manifest("ConfigMap/demo-remove-groups").at("/data"))
        .isEqualTo(rendering.manifest("ConfigMap/demo-setup").at("/data"));
  }
}
