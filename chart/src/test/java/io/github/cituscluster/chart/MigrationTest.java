package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What Patroni of the earlier chart knew of a group, is there for this chart's before it starts.
@NeedsHelm
class MigrationTest {
  private static final Path SCENE = Path.of("src/test/resources/migration/stopped.yaml");
  private static final String VALUES =
      "{clusterName: old, coordinator: {replicas: 2}, workers: [{citusGroup: '1', replicas: 2}]}";

  @Test
  void theSystemIdentifierAndTheHistoryStay() throws IOException {
    Manifest config = rendered().manifest("ConfigMap/old-0-config");

    assertThat(annotation(config, "initialize")).isEqualTo("7577777777777777777");
    assertThat(annotation(config, "history")).startsWith("[[1,83886744,");
  }

  @Test
  void theDynamicConfigurationIsThisChartsAndNotTheEarlierOne() throws IOException {
    JsonNode configuration =
        Yaml.MAPPER.readTree(annotation(rendered().manifest("ConfigMap/old-1-config"), "config"));

    assertThat(configuration.at("/ttl").asInt()).isEqualTo(20);
    assertThat(configuration.at("/postgresql/use_pg_rewind").asBoolean()).isTrue();
    assertThat(configuration.at("/postgresql/parameters/max_connections").asInt()).isEqualTo(200);
    assertThat(configuration.toString()).doesNotContain("snakeoil", "md5");
  }

  @Test
  void whoLedAndWhoMayLeadStays() throws IOException {
    Rendering rendering = rendered();

    assertThat(rendering.manifest("ConfigMap/old-0-leader").at("/metadata/annotations/leader"))
        .as("one that was killed left its lock")
        .hasToString("\"old-0-1\"");
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-leader"), "optime"))
        .isEqualTo("100663456");
    assertThat(rendering.manifest("ConfigMap/old-1-leader").at("/metadata/annotations/leader"))
        .as("one that stopped gave it back")
        .isEmpty();
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-sync"), "leader"))
        .isEqualTo("old-1-0");
    assertThat(annotation(rendering.manifest("ConfigMap/old-1-sync"), "quorum")).isEqualTo("0");
  }

  @Test
  void patroniFindsThemByTheLabelsOfItsMembers() throws IOException {
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
  void theyAreMadeBeforeTheRestAndTheConfigurationIsTheLast() throws IOException {
    Rendering rendering = rendered();

    assertThat(annotation(rendering.manifest("ConfigMap/old-0-config"), "helm.sh/hook"))
        .isEqualTo("pre-install,pre-upgrade");
    assertThat(weight(rendering, "config"))
        .isGreaterThan(weight(rendering, "leader"))
        .isGreaterThan(weight(rendering, "sync"));
  }

  @Test
  void aGroupThatHasItsConfigurationIsLeftAlone() throws IOException {
    String there =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-config, namespace: elsewhere}}";

    assertThat(rendered(there).ids())
        .doesNotContain("ConfigMap/old-0-config", "ConfigMap/old-0-leader", "ConfigMap/old-0-sync")
        .contains("ConfigMap/old-1-config");
  }

  @Test
  void whatALaterLeaderOfTheEarlierChartKnewCountsMore() throws IOException {
    String config =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-config, namespace: elsewhere}}";
    String leader =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: old-0-leader, namespace: elsewhere,"
            + " annotations: {renewTime: '%s'}}}";

    assertThat(rendered(config, leader.formatted("2026-01-01T00:00:59.5+00:00")).ids())
        .as("somebody went back to the earlier chart, and its leader wrote after that")
        .contains("ConfigMap/old-0-config", "ConfigMap/old-0-leader", "ConfigMap/old-0-sync");
    assertThat(rendered(config, leader.formatted("2026-01-01T00:01:00.5+00:00")).ids())
        .doesNotContain("ConfigMap/old-0-config");
  }

  @Test
  void aServiceWithASelectorIsThisCharts() throws IOException {
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

  /// As helm renders it where the stopped cluster is.
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
