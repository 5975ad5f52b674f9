package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Changed values reach every member while clients write, and no pod is recreated.
@SharedCluster
class ReconfigurationIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("reconfiguration");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final String PARAMETER = "patroni.postgresql.parameters.";
  private static final String RULE = "patroni.postgresql.pgHba";

  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1, 2), "ReconfigurationIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
  }

  @Test
  @Order(1)
  void aParameterIsReloaded() {
    WriterLog log = upgradeWhileWriting("changed work_mem", PARAMETER + "work_mem=8MB");

    assertThat(onEachMember("SHOW work_mem")).hasSize(7).allSatisfy(is("8MB"));
    log.assertNoErrors();
    assertThat(release.jobLog()).contains("work_mem", "8MB");
  }

  @Test
  @Order(2)
  void aParameterThatNeedsARestartRestartsOneMemberAfterTheOther() {
    upgradeWhileWriting(
        "changed max_connections",
        PARAMETER + "work_mem=8MB",
        PARAMETER + "max_connections=250",
        "coordinator.parameters.max_connections=300");

    assertThat(onEachMember("SHOW max_connections"))
        .allSatisfy(
            (pod, value) -> assertThat(value).isEqualTo(pod.startsWith("c-0-") ? "300" : "250"));
    assertThat(onEachMember("SELECT count(*) FROM pg_settings WHERE pending_restart"))
        .allSatisfy(is("0"));
  }

  @Test
  @Order(3)
  void aRemovedParameterReturnsToItsDefault() {
    upgradeWhileWriting("work_mem and max_connections removed");

    assertThat(onEachMember("SHOW work_mem")).allSatisfy(is("4MB"));
    assertThat(onEachMember("SHOW max_connections")).allSatisfy(is("200"));
  }

  @Test
  @Order(4)
  void aWrongValueIsReportedAndChangesNothing() {
    ProcessResult helm =
        release.upgrade(
            SHAPE.yaml(),
            PARAMETER + "work_mem=16MB",
            PARAMETER + "shared_buffers=plenty",
            PARAMETER + "wal_levle=logical");

    helm.fails();
    Measurements.seconds("ReconfigurationIT", "wrong value", "helm returns", helm.seconds());
    assertThat(release.jobLog()).contains("shared_buffers", "plenty", "wal_levle");
    assertThat(onEachMember("SHOW work_mem")).allSatisfy(is("4MB"));
  }

  @Test
  @Order(5)
  void aRuleOfPgHbaIsAppliedAndRemoved() {
    try (ClientPod client = ClientPod.of(release, "rules")) {
      release.upgrade(SHAPE.yaml(), RULE + "[0]=host shop app all reject").succeeds();
      assertThatThrownBy(() -> client.sql("c-rw", "shop", "SELECT 1"))
          .hasMessageContaining("pg_hba.conf rejects connection");
      assertThat(client.superuserSql("c-rw", "shop", "SELECT 1")).isEqualTo("1");

      release.upgrade(SHAPE.yaml()).succeeds();

      assertThat(client.sql("c-rw", "shop", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  @Order(6)
  void aSettingOfPatroniIsAppliedAndRemoved() {
    release.upgrade(SHAPE.yaml(), "patroni.configuration.maximum_lag_on_failover=4096").succeeds();
    assertThat(configuration(1)).contains("maximum_lag_on_failover: 4096");

    release.upgrade(SHAPE.yaml()).succeeds();

    assertThat(configuration(1)).doesNotContain("maximum_lag_on_failover").contains("ttl: 20");
  }

  private WriterLog upgradeWhileWriting(String event, String... set) {
    return load.during(
        event,
        1,
        timeline -> {
          ProcessResult helm = release.upgrade(SHAPE.yaml(), set).succeeds();
          Measurements.seconds("ReconfigurationIT", event, "helm", helm.seconds());
          System.out.println(release.jobLog());
          release.awaitHealthy(SHAPE);
        });
  }

  private Map<String, String> onEachMember(String sql) {
    return release.pods(SHAPE).stream()
        .map(Pod::getMetadata)
        .collect(
            Collectors.toMap(
                pod -> pod.getName(), pod -> release.sql(pod.getName(), "postgres", sql)));
  }

  private static BiConsumer<String, String> is(String expected) {
    return (pod, value) -> assertThat(value).as(pod).isEqualTo(expected);
  }

  private String configuration(int group) {
    return Exec.in(
        NAMESPACE.name(),
        release.group(group).primaryName(),
        "patronictl",
        "-c",
        "/etc/patroni",
        "show-config",
        release.group(group).name());
  }

  @AfterAll
  void noPodWasRecreatedAndEveryAcknowledgedWriteExists() {
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
    load.assertComplete();
  }
}
