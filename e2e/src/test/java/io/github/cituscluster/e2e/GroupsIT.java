package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Worker groups are added and removed while clients write.
@SharedCluster
class GroupsIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("groups");

  private static final Shape SHAPE = new Shape(1, List.of(2, 1));
  private static final Shape GROWN = new Shape(1, List.of(2, 1, 1));
  private static final String SHARDS_ON_3 =
      "SELECT count(*) FROM pg_dist_placement WHERE groupid = 3 AND shardid IN"
          + " (SELECT shardid FROM pg_dist_shard WHERE logicalrelid = 'writes'::regclass)";

  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1, 2), "GroupsIT");

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
    release.awaitHealthy(SHAPE);
  }

  @Test
  @Order(1)
  void aNewGroupGetsShardsOfEveryDatabase() {
    WriterLog log =
        load.during(
            "new worker group",
            1,
            timeline -> Measurements.time("GroupsIT", "new worker group", "filled", this::fill));

    log.assertNoErrors();
  }

  private void fill() {
    release.upgrade(GROWN.yaml(), "rebalance.onAdd=true").succeeds();
    release.awaitHealthy(GROWN);
    Ledger.DATABASES.forEach(this::awaitShardsOn3);
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
  void aGroupWithShardsIsNotRemoved() {
    ProcessResult helm = release.upgrade(SHAPE.yaml());

    helm.fails();
    Measurements.seconds("GroupsIT", "refused removal", "helm returns", helm.seconds());
    System.out.println(release.jobLog());
    assertThat(release.jobLog()).contains("citus", "shop", "writes", "drain: true");
    release.awaitHealthy(GROWN);
    assertThat(coordinator("shop", SHARDS_ON_3)).isNotEqualTo("0");
    assertThat(outputOf("status")).containsPattern("drift\\s+none");
  }

  @Test
  @Order(3)
  void aJobCreatedFromTheCronJobListsTheShards() {
    assertThat(outputOf("shards")).containsPattern("group 3\\s+c-3:5432").contains("\"shop\"");
  }

  /// Runs a command as `kubectl create job --from=cronjob/c-shards` does.
  private static String outputOf(String command) {
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
  void aGroupIsDrainedAndThenRemoved() {
    WriterLog log =
        load.during(
            "drained worker group",
            1,
            timeline -> {
              ProcessResult helm =
                  release.upgrade(
                      SHAPE.yaml(), "removedGroups[0].group=3", "removedGroups[0].drain=true");
              Measurements.seconds("GroupsIT", "drained worker group", "helm", helm.seconds());
              helm.succeeds();
              release.awaitHealthy(SHAPE);
            });

    log.assertNoErrors();
    for (String database : Ledger.DATABASES) {
      assertThat(coordinator(database, "SELECT count(*) FROM pg_dist_node WHERE groupid = 3"))
          .as(database)
          .isEqualTo("0");
    }
    await("the pods of group 3 are deleted")
        .atMost(Duration.ofMinutes(2))
        .until(() -> release.group(3).pods().isEmpty());
    System.out.println(release.removalLog());
    assertThat(release.jobLog().lines().filter(line -> line.contains("change=")))
        .as("the only changes left: the user name maps no longer list the node of group 3")
        .hasSize(3)
        .allMatch(line -> line.contains("postgresql.pg_ident"));
  }

  private String coordinator(String database, String sql) {
    return release.sql("c-0-0", database, sql);
  }

  @AfterAll
  void endsAsSpecifiedWithEveryAcknowledgedWrite() {
    release.helm("test").succeeds();
    load.assertComplete();
  }
}
