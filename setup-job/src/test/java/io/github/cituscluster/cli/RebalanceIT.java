package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cituscluster.local.LocalCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands that show where shards are, and move them.
class RebalanceIT {
  private LocalCluster cluster;
  private Job job;

  @BeforeEach
  void startServersAndAddAGroupLater() {
    cluster = LocalCluster.start(1);
    job = new Job(cluster).spec("databases: [{name: app}, {name: shop}]\n");
    job.setup().exited(0);
    distribute("CREATE TABLE events (id int PRIMARY KEY)", "events");
    cluster.addWorker();
    job.workers(cluster.workers()).setup().exited(0);
  }

  @AfterEach
  void stopServers() {
    cluster.close();
  }

  private void distribute(String create, String table) {
    run(
        cluster.coordinator(),
        "app",
        create,
        "SELECT create_distributed_table('%s', 'id')".formatted(table),
        "INSERT INTO %s SELECT generate_series(1, 1000)".formatted(table));
  }

  private String shardsOn(int group) {
    return ask(
            cluster.coordinator(),
            "app",
            "SELECT count(*) FROM pg_dist_placement WHERE groupid = " + group)
        .getFirst();
  }

  @Test
  void statusShowsUnevenNodesAndTables() {
    // When
    String status = job.run("rebalance", "status").exited(0).out();

    // Then
    assertThat(status)
        .contains(
            "database \"app\"",
            "32 shards, ",
            "+100 % of the mean OVER",
            "0 shards, 0 bytes, -100 % of the mean UNDER",
            "table events: shards by group {1=32, 2=0}",
            "rebalance  none yet in the background",
            "database \"shop\"");
    assertThat(job.run("rebalance", "status", "--database", "app", "-o", "json").exited(0).out())
        .contains("\"deviation\" : -100", "\"table\" : \"events\"")
        .doesNotContain("shop");
    assertThat(job.run("status").exited(0).out()).containsOnlyOnce("HOLDS NO SHARDS");
  }

  @Test
  void aRebalanceIsPlannedThenRuns() {
    // When
    String plan = job.run("rebalance", "plan").exited(3).out();
    Outcome outcome = job.run("rebalance", "start", "--wait");

    // Then
    assertThat(plan)
        .contains("shards to move, ", "events shard ", ": group 1 -> group 2")
        .contains("database \"shop\": 0 shards to move, 0 bytes");
    outcome.exited(0).logged("created job", "in the background", "nothing to move", " finished, ");
    assertThat(Integer.parseInt(shardsOn(2))).isBetween(12, 20);
    job.run("rebalance", "plan").exited(0);
    assertThat(job.run("rebalance", "status").exited(0).out())
        .contains("rebalance  job ")
        .doesNotContain("uneven");
    job.run("rebalance", "wait").exited(0);
  }

  @Test
  void tablesThatCannotMoveAreNamedBeforeAnythingIsStarted() {
    assumeTrue(LocalCluster.realCitus(), "the stand-in colocates no tables");
    // Given
    distribute("CREATE TABLE log (id int)", "log");

    // When
    Outcome outcome = job.run("rebalance", "start");

    // Then
    outcome.exited(2).logged("cannot move while they are written to: log; ", "nothing was started");
    assertThat(ask(cluster.coordinator(), "app", "SELECT count(*) FROM pg_dist_background_job"))
        .containsExactly("0");
    job.run("rebalance", "start", "--transfer-mode", "block-writes", "--wait").exited(0);
    assertThat(Integer.parseInt(shardsOn(2))).isPositive();
  }

  @Test
  void waitReportsThatARebalanceWasStopped() {
    assumeTrue(LocalCluster.realCitus(), "the stand-in moves all shards at once");
    // Given
    job.run("rebalance", "start").exited(0);

    // When
    Outcome outcome = job.run("rebalance", "stop");

    // Then
    outcome.exited(0).logged("stopped job 1", "no rebalance is under way");
    job.run("rebalance", "wait").exited(2).logged("job 1 cancelled");
  }

  @Test
  void optionsThatAnActionIgnoresAreRefused() {
    job.run("rebalance", "start", "--threshold", "0.2").exited(2).logged("--threshold is for plan");
    job.run("rebalance", "sideways").exited(2);
    job.run("rebalance", "plan", "--threshold", "0.2", "--strategy", "by_disk_size").exited(3);
  }

  @Test
  void aGroupIsDrainedInOneDatabaseAndStaysRegistered() {
    // When
    Outcome outcome = job.run("drain", "1", "--database", "app");

    // Then
    outcome.exited(0).logged("group 1 takes no new shards", "done: group 1 holds no shards");
    assertThat(shardsOn(1)).isEqualTo("0");
    assertThat(job.run("rebalance", "status", "--database", "app").out()).contains("takes none");
    job.run("drain", "1", "--database", "app").exited(0);
    job.run("drain", "1", "--database", "nowhere").exited(2).logged("not in [nowhere]");
    job.run("drain", "7").exited(2).logged("group 7 is registered in databases []");
    job.run("verify").exited(0);
  }

  @Test
  void oneShardIsMoved() {
    assumeTrue(LocalCluster.realCitus(), "the stand-in cannot move a single shard");
    // Given
    String shard =
        ask(cluster.coordinator(), "app", "SELECT min(shardid) FROM pg_dist_shard").getFirst();
    String[] move = {"--database", "app", "--shard", shard, "--to-group", "2"};

    // When
    Outcome outcome = job.run("move-shard", move);

    // Then
    outcome.exited(0).logged("moved shard " + shard + " to group 2");
    assertThat(shardsOn(2)).isEqualTo("1");
    job.run("move-shard", move).exited(0).logged("is already on group 2");
  }

  @Test
  void aShardOrAGroupThatDoesNotExistIsNamed() {
    job.run("move-shard", "--database", "app", "--shard", "1", "--to-group", "2")
        .exited(2)
        .logged("database \"app\": shard 1 does not belong to a distributed table");
    String shard =
        ask(cluster.coordinator(), "app", "SELECT min(shardid) FROM pg_dist_shard").getFirst();
    job.run("move-shard", "--database", "app", "--shard", shard, "--to-group", "9")
        .exited(2)
        .logged("group 9 is not registered; the groups are [0, 1, 2]");
  }
}
