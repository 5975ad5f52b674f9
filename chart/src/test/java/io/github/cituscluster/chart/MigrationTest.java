package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The state that Patroni of the earlier chart kept is there before Patroni of this chart starts.
@NeedsHelm
class MigrationTest {
  private static final Path SCENE = Path.of("src/test/resources/migration/stopped.yaml");
  private static final String VALUES =
      "{clusterName: old, coordinator: {replicas: 2}, workers: [{citusGroup: '1', replicas: 2}]}";

  @Test
  void keepsTheSystemIdentifierAndTheHistory() throws IOException {
    Manifest config = rendered().manifest("ConfigMap/old-0-config");

    assertThat(annotation(config, "initialize")).isEqualTo("7577777777777777777");
    assertThat(annotation(config, "history")).startsWith("[[1,83886744,");
  }

  @Test
  void theDynamicConfigurationIsThatOfThisChart() throws IOException {
    JsonNode configuration =
        Yaml.MAPPER.readTree(annotation(rendered().manifest("ConfigMap/old-1-config"), "config"));

    assertThat(configuration.at("/ttl").asInt()).isEqualTo(20);
    assertThat(configuration.at("/postgresql/use_pg_rewind").asBoolean()).isTrue();
    assertThat(configuration.at("/postgresql/parameters/max_connections").asInt()).isEqualTo(200);
    assertThat(configuration.toString()).doesNotContain("snakeoil", "md5");
  }

  @Test
  void keepsTheLastLeaderAndTheSynchronousReplicas() throws IOException {
    Rendering rendering = rendered();

    assertThat(rendering.manifest("ConfigMap/old-0-leader").at("/metadata/annotations/leader"))
        .as("a leader that was killed still holds its lease")
        .hasToString("\"old-0-1\"");
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-leader"), "optime"))
        .isEqualTo("100663456");
    assertThat(rendering.manifest("ConfigMap/old-1-leader").at("/metadata/annotations/leader"))
        .as("a leader that was stopped released its lease")
        .isEmpty();
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-sync"), "leader"))
        .isEqualTo("old-1-0");
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-sync"), "quorum")).isEqualTo("0");
  }

  @Test
  void theObjectsHaveTheLabelsByWhichPatroniFindsThem() throws IOException {
    Rendering rendering = rendered();
    JsonNode member =
        Yaml.MAPPER.readTree(
            rendering
                .manifest("ConfigMap/old-1-patroni")
                .at("/data")
                .get("patroni.yaml")
                .asString());

    JsonNode labels = rendering.manifest("ConfigMap/old-1-config").at("/metadata/labels");

    member
        .at("/kubernetes/labels")
        .properties()
        .forEach(l -> assertThat(labels.get(l.getKey())).isEqualTo(l.getValue()));
    assertThat(labels.get(member.at("/kubernetes/scope_label").asString()).asString())
        .isEqualTo("old-1");
  }

  @Test
  void theyAreCreatedFirstAndTheConfigurationLast() throws IOException {
    Rendering rendering = rendered();

    assertThat(annotation(rendering.manifest("ConfigMap/old-0-config"), "helm.sh/hook"))
        .isEqualTo("pre-install,pre-upgrade");
    assertThat(weight(rendering, "config"))
        .isGreaterThan(weight(rendering, "leader"))
        .isGreaterThan(weight(rendering, "sync"));
  }

  @Test
  void leavesAGroupAloneThatHasItsConfiguration() throws IOException {
    String there =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-config, namespace: elsewhere}}";

    assertThat(rendered(there).ids())
        .doesNotContain("ConfigMap/old-0-config", "ConfigMap/old-0-leader", "ConfigMap/old-0-sync")
        .contains("ConfigMap/old-1-config");
  }

  @Test
  void theStateOfALaterLeaderOfTheEarlierChartApplies() throws IOException {
    String config =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-config, namespace: elsewhere}}";
    String leader =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-leader, namespace: elsewhere,"
            + " annotations: {renewTime: '%s'}}}";

    assertThat(rendered(config, leader.formatted("2026-01-01T00:00:59.5+00:00")).ids())
        .as("the user went back to the earlier chart, whose leader wrote afterwards")
        .contains("ConfigMap/old-0-config", "ConfigMap/old-0-leader", "ConfigMap/old-0-sync");
    assertThat(rendered(config, leader.formatted("2026-01-01T00:01:00.5+00:00")).ids())
        .doesNotContain("ConfigMap/old-0-config");
  }

  @Test
  void aServiceWithASelectorBelongsToThisChart() throws IOException {
    String scene =
        Files.readString(SCENE).replace("spec: {ports", "spec: {selector: {a: b}, ports");

    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(scene))) {
      assertThat(cluster.seenBy(Chart.FOLDER).render(VALUES).ids())
          .doesNotContain("ConfigMap/old-0-config", "ConfigMap/old-1-config");
    }
  }

  private static int weight(Rendering rendering, String object) {
    return Integer.parseInt(
        annotation(rendering.manifest("ConfigMap/old-0-" + object), "helm.sh/hook-weight"));
  }

  private static String annotation(Manifest manifest, String key) {
    return manifest.at("/metadata/annotations").get(key).asString();
  }

  /// As Helm renders it beside the stopped cluster.
  static Rendering rendered(String... more) throws IOException {
    String scene = Files.readString(SCENE);
    for (String object : more) {
      scene += "- " + object + "\n";
    }
    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(scene))) {
      return cluster.seenBy(Chart.FOLDER).render(VALUES);
    }
  }
}
