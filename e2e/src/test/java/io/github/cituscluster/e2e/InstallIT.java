package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The chart's own shape: installed, used, upgraded, scaled, rolled back. One cluster for all, in
/// this order.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class InstallIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("install");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final Shape SCALED = new Shape(3, List.of(3, 2));
  private final Release release = new Release(NAMESPACE, "c");
  private final Writing writing = new Writing(release, List.of(1, 2), "InstallIT");

  @BeforeAll
  void installs() {
    Instant begin = Instant.now();
    Ended helm = release.install(SHAPE.yaml()).succeeds();
    Times.seconds("InstallIT", "install of 3 + 2 + 2", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    new Readied(release, SHAPE).record("InstallIT", "install of 3 + 2 + 2", begin);
  }

  @Test
  @Order(1)
  void theJobsLogEndsWithWhatItMade() {
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
  void helmTestSaysThatTheClusterIsAsSpecified() {
    Ended test = release.helm("test", "--logs").succeeds();

    assertThat(test.output()).contains("as specified");
  }

  @Test
  @Order(4)
  void anIdlePrimaryTakesLittleMemory() {
    SHAPE
        .groups()
        .forEach(number -> {
          String pod = release.group(number).primary().getMetadata().getName();
          double mebibytes = Memory.workingSet(NAMESPACE.name(), pod) / 1048576.0;
          Times.record(
              new Times.Measure(
                  "InstallIT",
                  "idle primary of group " + number,
                  "working set",
                  Math.round(mebibytes),
                  "MiB"));
        });
  }

  @Test
  @Order(5)
  void anUpgradeWithoutAChangeDisturbsNobody() {
    var before = release.incarnations(SHAPE);

    Written written =
        writing.during(
            "upgrade without a change",
            1,
            course -> {
              Ended helm = release.upgrade(SHAPE.yaml()).succeeds();
              Times.seconds("InstallIT", "upgrade without a change", "helm", helm.seconds());
            });

    assertThat(release.jobLog()).contains("done: nothing to change");
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  @Test
  @Order(6)
  void aWorkerGroupGetsAnotherMember() {
    Written written =
        writing.during(
            "third member of group 1", 1, course -> scaled(SCALED, "third member of group 1"));

    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  @Test
  @Order(7)
  void aWorkerGroupLosesItsLastMemberThoughThatLeads() {
    Group group = release.group(1);
    if (!group.primary().getMetadata().getName().equals("c-1-2")) {
      group.switchover("c-1-2");
    }
    release.awaitHealthy(SCALED);
    assertThat(group.primary().getMetadata().getName()).isEqualTo("c-1-2");

    writing.during(
        "group 1 without its leading third member",
        1,
        course -> scaled(SHAPE, "group 1 without its leading third member"));
  }

  private void scaled(Shape shape, String event) {
    long begin = System.nanoTime();
    release.upgrade(shape.yaml()).succeeds();
    release.awaitHealthy(shape);
    Times.seconds("InstallIT", event, "healthy", (System.nanoTime() - begin) / 1e9);
  }

  @Test
  @Order(8)
  void aRollbackBringsBackWhatTheDatabasesWere() {
    release.upgrade(SHAPE.yaml().replace("work_mem: 16MB", "work_mem: 32MB")).succeeds();
    try (ClientPod client = ClientPod.of(release, "rollback")) {
      assertThat(client.sql("c-rw", "shop", "SHOW work_mem")).isEqualTo("32MB");
      var before = release.incarnations(SHAPE);

      Ended helm = release.helm("rollback").succeeds();

      Times.seconds("InstallIT", "rollback", "helm", helm.seconds());
      assertThat(client.sql("c-rw", "shop", "SHOW work_mem")).isEqualTo("16MB");
      assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    }
  }

  @AfterAll
  void everyAcknowledgedWriteIsThere() {
    writing.assertComplete();
  }
}
