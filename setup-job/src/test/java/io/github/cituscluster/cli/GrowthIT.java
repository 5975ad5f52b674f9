package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Worker groups that join a cluster in use.
class GrowthIT {
  private LocalCluster cluster;
  private Job job;

  @BeforeEach
  void startServersWithATable() {
    cluster = LocalCluster.start(1);
    job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: r, passwordFile: role-password}]
                databases: [{name: app, owner: r, extensions: [{name: hstore}], parameters: {work_mem: 6MB}}]
                """);
    job.setup().exited(0);
    run(
        cluster.coordinator(),
        "app",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "SELECT create_distributed_table('t', 'id')");
  }

  @AfterEach
  void stopServers() {
    cluster.close();
  }

  @Test
  void aGroupThatCameLaterIsAddedToEveryDatabase_D07() {
    // When
    LocalNode added = cluster.addWorker();
    Outcome outcome = job.workers(cluster.workers()).setup();

    // Then
    outcome.exited(0).logged("created node row of group 2").neverLogged("rebalance");
    for (String database : new String[] {"citus", "app"}) {
      assertThat(
              ask(cluster.coordinator(), database, "SELECT groupid FROM pg_dist_node ORDER BY 1"))
          .containsExactly("0", "1", "2");
    }
    assertThat(ask(added, "app", "SELECT extname FROM pg_extension")).contains("hstore");
    assertThat(ask(added, "app", "SHOW work_mem")).containsExactly("6MB");
    assertThat(ask(added, "app", "SELECT rolename FROM pg_dist_authinfo ORDER BY 1"))
        .containsExactly("postgres", "r");
    assertThat(job.run("status").exited(0).out()).contains("group 2");
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
  }

  @Test
  void shardsMoveToItWhenTheSpecificationSaysSo() {
    // Given
    job.head("rebalance", "{onAdd: true}");
    cluster.addWorker();

    // When
    Outcome outcome = job.workers(cluster.workers()).setup();

    // Then
    outcome.exited(0).logged("created background rebalance");
    run(cluster.coordinator(), "app", "SELECT citus_rebalance_wait()");
    // Citus' own threshold decides when the two are even enough.
    assertThat(
            ask(
                cluster.coordinator(),
                "app",
                "SELECT count(*) BETWEEN 12 AND 20 FROM pg_dist_placement WHERE groupid = 2"))
        .containsExactly("t");
    job.setup().exited(0).logged("done: nothing to change");
  }

  /// What a run leaves that dies after the registration and before the rebalance.
  private void addRegisteredWorkerWithoutShards() {
    cluster.addWorker();
    job.head("rebalance", "{onAdd: false}").workers(cluster.workers()).setup().exited(0);
    job.head("rebalance", "{onAdd: true}");
  }

  @Test
  void shardsMoveToAGroupWhoseRunDiedAfterItsRegistration() {
    // Given
    addRegisteredWorkerWithoutShards();

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).logged("created background rebalance");
    run(cluster.coordinator(), "app", "SELECT citus_rebalance_wait()");
    assertThat(
            ask(
                cluster.coordinator(),
                "app",
                "SELECT count(*) BETWEEN 12 AND 20 FROM pg_dist_placement WHERE groupid = 2"))
        .containsExactly("t");
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
  }

  @Test
  void aGroupThatCitusItselfWouldLeaveEmptyStaysEmpty() {
    // Given: fewer shards than groups
    run(
        cluster.coordinator(),
        "app",
        "DROP TABLE t",
        "CREATE TABLE few (id int PRIMARY KEY)",
        "SELECT create_distributed_table('few', 'id', shard_count => 1)");
    addRegisteredWorkerWithoutShards();

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).neverLogged("rebalance").logged("done: nothing to change");
    job.run("plan").exited(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scheduled", "running", "failed", "cancelled"})
  void aRebalanceThatRunsOrFailedOrWasStoppedIsNotBegunAgain(String state) {
    // Given
    assumeFalse(LocalCluster.realCitus(), "real Citus would work on a job that is made up");
    addRegisteredWorkerWithoutShards();
    run(
        cluster.coordinator(),
        "app",
        "INSERT INTO pg_dist_background_job (state, job_type, description)"
            + " VALUES ('finished', 'rebalance', 'an earlier one'), ('%s', 'rebalance', 'the latest')"
                .formatted(state));

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).neverLogged("rebalance").logged("done: nothing to change");
  }
}
