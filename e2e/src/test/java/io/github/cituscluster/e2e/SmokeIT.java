package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A small cluster is installed, used, upgraded, disturbed and reinstalled, in a few minutes.
///
/// It passes on an image with the stand-in for Citus too, so it asks nothing about where shards lie
/// and leaves `create_distributed_table` to the superuser (docs/adr/0002-citus-stand-in.md).
@SharedCluster
class SmokeIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("smoke");

  private static final Shape SHAPE = new Shape(2, List.of(2));
  private static final String PARAMETER = "patroni.postgresql.parameters.";
  private static final String COORDINATOR = "c-rw";
  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(), "SmokeIT");

  @BeforeAll
  void installs() {
    install("install of 2 + 2");
  }

  private void install(String event) {
    ProcessResult helm = release.install(SHAPE.yaml()).succeeds();
    Measurements.seconds("SmokeIT", event, "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
  }

  @Test
  @Order(1)
  void anApplicationWritesToThePrimaryAndReadsFromAReplica() {
    try (ClientPod client = ClientPod.of(release, "application")) {
      client.superuserSql(
          COORDINATOR,
          "shop",
          """
          CREATE TABLE orders (id bigint PRIMARY KEY);
          SELECT create_distributed_table('orders', 'id');
          GRANT SELECT, INSERT ON orders TO app;
          """);
      client.sql(COORDINATOR, "shop", "INSERT INTO orders SELECT generate_series(1, 1000)");

      assertThat(client.sql("c-ro", "shop", "SELECT pg_is_in_recovery()")).isEqualTo("t");
      await("the rows are on a replica")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(orders(client, "c-ro")).isEqualTo("1000"));
    }
  }

  private static String orders(ClientPod client, String host) {
    return client.sql(host, "shop", "SELECT count(*) FROM orders");
  }

  @Test
  @Order(2)
  void helmTestFindsTheClusterAsSpecified() {
    assertThat(release.helm("test", "--logs").succeeds().output()).contains("as specified");
  }

  @Test
  @Order(3)
  void anUpgradeWithoutAChangeRestartsNothing() {
    var before = release.incarnations(SHAPE);

    load.during(
        "upgrade without a change", 0, timeline -> release.upgrade(SHAPE.yaml()).succeeds());

    release.assertNothingToChange();
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
  }

  @Test
  @Order(4)
  void aRefusedUpgradeChangesNothing() {
    var before = release.incarnations(SHAPE);

    release
        .upgrade(SHAPE.yaml(), PARAMETER + "work_mem=16MB", PARAMETER + "shared_buffers=plenty")
        .fails();

    assertThat(release.jobLog()).contains("shared_buffers", "plenty");
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    assertThat(release.sql("c-0-0", "postgres", "SHOW work_mem")).isEqualTo("4MB");
    release.upgrade(SHAPE.yaml()).succeeds();
    release.assertNothingToChange();
  }

  @Test
  @Order(5)
  void writesGoOnAfterThePrimaryOfTheCoordinatorIsDeleted() {
    load.during(
        "deleted primary of the coordinator",
        0,
        timeline -> {
          PodFaults.delete(release.group(0).primary());
          release.awaitHealthy(SHAPE);
        });
  }

  @Test
  @Order(6)
  void aReinstalledReleaseFindsItsRows() {
    release.helm("uninstall", "--wait").succeeds();
    release.awaitNoPods(SHAPE);

    install("install over kept volumes");

    try (ClientPod client = ClientPod.of(release, "after")) {
      // kube-proxy and DNS learn of a new Service a moment later.
      await("the Service reaches the primary")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(orders(client, COORDINATOR)).isEqualTo("1000"));
    }
    release.assertNothingToChange();
    load.assertComplete();
  }
}
