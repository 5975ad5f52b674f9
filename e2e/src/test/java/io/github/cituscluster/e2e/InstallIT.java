package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster of the chart's default shape is installed, used, upgraded, scaled and rolled back.
@SharedCluster
class InstallIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("install");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final Shape SCALED = new Shape(3, List.of(3, 2));
  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1, 2), "InstallIT");

  @BeforeAll
  void installs() {
    Instant begin = Instant.now();
    ProcessResult helm = release.install(SHAPE.yaml()).succeeds();
    Measurements.seconds("InstallIT", "install of 3 + 2 + 2", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    new ReadinessTimes(release, SHAPE).record("InstallIT", "install of 3 + 2 + 2", begin);
  }

  @Test
  @Order(1)
  void theLogOfTheSetupJobEndsWithTheTotals() {
    assertThat(release.jobLog().strip().lines().toList().getLast()).contains("done: ");
  }

  @Test
  @Order(2)
  void anApplicationWritesToThePrimaryAndReadsFromAReplica() {
    try (ClientPod client = ClientPod.of(release, "application")) {
      client.sql("c-rw", "shop", "CREATE TABLE orders (id bigint PRIMARY KEY, what text)");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('orders', 'id')");
      client.sql(
          "c-rw", "shop", "INSERT INTO orders SELECT i, 'w' || i FROM generate_series(1, 1000) i");

      assertThat(client.sql("c-rw", "shop", "SELECT count(*) FROM orders")).isEqualTo("1000");
      assertThat(client.sql("c-rw", "shop", "SHOW work_mem")).isEqualTo("16MB");
      assertThat(client.sql("c-ro", "shop", "SELECT pg_is_in_recovery()")).isEqualTo("t");
      await("the rows are on a replica")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(client.sql("c-ro", "shop", "SELECT count(*) FROM orders"))
                  .isEqualTo("1000"));
    }
  }

  @Test
  @Order(3)
  void helmTestFindsTheClusterAsSpecified() {
    ProcessResult test = release.helm("test", "--logs").succeeds();

    assertThat(test.output()).contains("as specified");
  }

  @Test
  @Order(4)
  void theMemoryOfIdlePrimariesIsMeasured() {
    SHAPE
        .groups()
        .forEach(number -> {
          String pod = release.group(number).primaryName();
          double mebibytes = Memory.workingSet(NAMESPACE.name(), pod) / 1048576.0;
          Measurements.record(
              new Measurements.Measurement(
                  "InstallIT",
                  "idle primary of group " + number,
                  "working set",
                  Math.round(mebibytes),
                  "MiB"));
        });
  }

  @Test
  @Order(5)
  void anUpgradeWithoutAChangeFailsNoStatementAndRestartsNothing() {
    var before = release.incarnations(SHAPE);

    WriterLog log =
        load.during(
            "upgrade without a change",
            1,
            timeline -> {
              ProcessResult helm = release.upgrade(SHAPE.yaml()).succeeds();
              Measurements.seconds("InstallIT", "upgrade without a change", "helm", helm.seconds());
            });

    release.assertNothingToChange();
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    log.assertNoErrors();
  }

  @Test
  @Order(6)
  void aMemberIsAddedToAWorkerGroup() {
    WriterLog log =
        load.during(
            "third member added to group 1",
            1,
            timeline -> scale(SCALED, "third member added to group 1"));

    log.assertNoErrors();
  }

  @Test
  @Order(7)
  void theLastMemberOfAWorkerGroupIsRemovedWhileItIsThePrimary() {
    Group group = release.group(1);
    if (!group.primaryName().equals("c-1-2")) {
      group.switchover("c-1-2");
    }
    release.awaitHealthy(SCALED);
    assertThat(group.primaryName()).isEqualTo("c-1-2");

    load.during(
        "third member of group 1 removed while primary",
        1,
        timeline -> scale(SHAPE, "third member of group 1 removed while primary"));
  }

  private void scale(Shape shape, String event) {
    Measurements.time(
        "InstallIT",
        event,
        "healthy",
        () -> {
          release.upgrade(shape.yaml()).succeeds();
          release.awaitHealthy(shape);
        });
  }

  @Test
  @Order(8)
  void aRollbackRestoresTheParametersOfTheDatabases() {
    release.upgrade(SHAPE.yaml().replace("work_mem: 16MB", "work_mem: 32MB")).succeeds();
    try (ClientPod client = ClientPod.of(release, "rollback")) {
      assertThat(client.sql("c-rw", "shop", "SHOW work_mem")).isEqualTo("32MB");
      var before = release.incarnations(SHAPE);

      ProcessResult helm = release.helm("rollback").succeeds();

      Measurements.seconds("InstallIT", "rollback", "helm", helm.seconds());
      assertThat(client.sql("c-rw", "shop", "SHOW work_mem")).isEqualTo("16MB");
      assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    }
  }

  @AfterAll
  void everyAcknowledgedWriteExists() {
    load.assertComplete();
  }
}
