package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Worker groups come and go while clients write. One cluster for all, in this order.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class GroupsIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("groups");

  private static final Shape SHAPE = new Shape(1, List.of(2, 1));
  private static final Shape GROWN = new Shape(1, List.of(2, 1, 1));
  private static final String SHARDS_ON_3 =
      "SELECT count(*) FROM pg_dist_placement WHERE groupid = 3 AND shardid IN"
          + " (SELECT shardid FROM pg_dist_shard WHERE logicalrelid = 'writes'::regclass)";

  private final Release release = new Release(NAMESPACE, "c");
  private final Writing writing = new Writing(release, List.of(1, 2), "GroupsIT");

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
    release.awaitHealthy(SHAPE);
  }

  @Test
  @Order(1)
  void aNewGroupGetsShardsOfEveryDatabase() {
    Written written =
        writing.during(
            "new worker group",
            1,
            course -> {
              long begin = System.nanoTime();
              release.upgrade(GROWN.yaml(), "rebalance.onAdd=true").succeeds();
              release.awaitHealthy(GROWN);
              Ledger.DATABASES.forEach(database -> awaitShardsOn3(database));
              Times.seconds(
                  "GroupsIT", "new worker group", "filled", (System.nanoTime() - begin) / 1e9);
            });

    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  private void awaitShardsOn3(String database) {
    await(database + " has shards on group 3")
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> assertThat(coordinator(database, SHARDS_ON_3)).isNotEqualTo("0"));
    await("the rebalance of " + database + " has ended")
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() ->
            assertThat(
                    coordinator(
                        database, "SELECT DISTINCT state FROM pg_dist_background_job ORDER BY 1"))
                .isEqualTo("finished"));
  }

  @Test
  @Order(2)
  void aGroupWithShardsIsNotTakenAway() {
    Ended helm = release.upgrade(SHAPE.yaml());

    helm.fails();
    Times.seconds("GroupsIT", "refused removal", "helm returns", helm.seconds());
    System.out.println(release.jobLog());
    assertThat(release.jobLog()).contains("citus", "shop", "writes", "drain: true");
    release.awaitHealthy(GROWN);
    assertThat(coordinator("shop", SHARDS_ON_3)).isNotEqualTo("0");
    assertThat(told("status")).contains("drift      none");
  }

  @Test
  @Order(3)
  void theShardsAreToldByAJobMadeOfACronJob() {
    assertThat(told("shards")).contains("database \"shop\"", "group 3   c-3:5432");
  }

  /// As `kubectl create job --from=cronjob/c-shards` does.
  private static String told(String command) {
    var jobs = Lab.client().batch().v1();
    var template = jobs.cronjobs().inNamespace(NAMESPACE.name()).withName("c-" + command).require();
    jobs.jobs()
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withName(command)
                .withNamespace(NAMESPACE.name())
                .endMetadata()
                .withSpec(template.getSpec().getJobTemplate().getSpec())
                .build())
        .create();

    var job = jobs.jobs().inNamespace(NAMESPACE.name()).withName(command);
    await("the job has ended")
        .atMost(Duration.ofMinutes(1))
        .until(() -> Objects.equals(job.require().getStatus().getSucceeded(), 1));
    System.out.println(job.getLog());
    return job.getLog();
  }

  @Test
  @Order(4)
  void aGroupIsDrainedAndThenTakenAway() {
    Written written =
        writing.during(
            "drained worker group",
            1,
            course -> {
              Ended helm =
                  release.upgrade(
                      SHAPE.yaml(), "removedGroups[0].group=3", "removedGroups[0].drain=true");
              Times.seconds("GroupsIT", "drained worker group", "helm", helm.seconds());
              helm.succeeds();
              release.awaitHealthy(SHAPE);
            });

    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
    for (String database : Ledger.DATABASES) {
      assertThat(coordinator(database, "SELECT count(*) FROM pg_dist_node WHERE groupid = 3"))
          .as(database)
          .isEqualTo("0");
    }
    await("the pods of group 3 are gone")
        .atMost(Duration.ofMinutes(2))
        .until(() -> release.group(3).pods().isEmpty());
    System.out.println(release.removalLog());
    assertThat(release.jobLog().lines().filter(line -> line.contains("change=")))
        .as("what is left to do: nobody is a node of group 3 any more")
        .hasSize(3)
        .allMatch(line -> line.contains("altered postgresql.pg_ident"));
  }

  private String coordinator(String database, String sql) {
    return Exec.in(NAMESPACE.name(), "c-0-0", "psql", "-XAtqd", database, "-c", sql).strip();
  }

  @AfterAll
  void isAsSpecifiedInTheEnd() {
    release.helm("test").succeeds();
    writing.assertComplete();
  }
}
