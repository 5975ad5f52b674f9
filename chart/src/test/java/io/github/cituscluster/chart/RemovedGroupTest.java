package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Before Helm deletes the servers of a group, a Job checks whether they hold shards.
@NeedsHelm
class RemovedGroupTest {
  private static final String JOB = "Job/demo-remove-groups";
  private static final String CONFIGURATION = "ConfigMap/demo-remove-groups";

  @Test
  void theJobRunsBeforeTheUpgradeWithTheNewSpecification() throws IOException {
    Rendering rendering = rendered("{}", "demo-3", "demo", "patroni");

    assertThat(rendering.manifest(JOB).at("/metadata/annotations/helm.sh~1hook").asString())
        .isEqualTo("pre-upgrade");
    assertThat(rendering.manifest(CONFIGURATION).at("/metadata/annotations"))
        .isEqualTo(
            Yaml.MAPPER.readTree(
                """
                helm.sh/hook: pre-upgrade
                helm.sh/hook-weight: "-1"
                helm.sh/hook-delete-policy: before-hook-creation
                """));
  }

  @Test
  void theJobNeedsNoNewKeyOfTheSecret() throws IOException {
    Rendering rendering = rendered("roles: [{name: app}]", "demo-3", "demo", "patroni");

    assertThat(rendering.manifest(JOB).tree().toString())
        .contains("superuser-password", "\"remove-groups\"")
        .doesNotContain("app-password", "\"restapi");
    assertThat(rendering.manifest(CONFIGURATION).at("/data").toString())
        .contains("group: 2")
        .doesNotContain("app", "restapi");
  }

  @ParameterizedTest
  @CsvSource({"false, 290", "true, 0"})
  void onlyADrainHasNoDeadline(boolean drain, int seconds) throws IOException {
    String values = "removedGroups: [{group: 3, drain: %s}]".formatted(drain);

    Rendering rendering = rendered(values, "demo-3", "demo", "patroni");

    assertThat(rendering.manifest(JOB).at("/spec/activeDeadlineSeconds").asInt(0))
        .isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "{}, demo-2, demo, patroni",
    "{}, other-3, other, patroni",
    "{}, demo-3, demo, different",
    "'setupJob: {useHelmHooks: false}', demo-3, demo, patroni"
  })
  void anUpgradeThatRemovesNoGroupHasNoSuchJob(
      String values, String name, String scope, String application) throws IOException {
    assertThat(rendered(values, name, scope, application).ids()).doesNotContain(JOB, CONFIGURATION);
  }

  /// As Helm renders it if this StatefulSet exists.
  static Rendering rendered(String values, String name, String scope, String application)
      throws IOException {
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
      return cluster.seenBy(Chart.FOLDER).render(values);
    }
  }
}
