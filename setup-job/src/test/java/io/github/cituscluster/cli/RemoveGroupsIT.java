package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cituscluster.local.LocalCluster;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Worker groups that leave a cluster in use.
class RemoveGroupsIT {
  private static final String DEADLINES =
      "{connect: 2s, statement: 10s, initScript: 20s, groups: 60s, setup: 120s, drain: %s}";

  private LocalCluster cluster;
  private Job job;

  @BeforeEach
  void startServersWithTwoDatabases() {
    cluster = LocalCluster.start(2);
    job =
        new Job(cluster)
            .head("deadlines", DEADLINES.formatted("300s"))
            .spec("databases: [{name: app}, {name: shop}]\n");
    job.setup().exited(0);
  }

  @AfterEach
  void stopServers() {
    cluster.close();
  }

  private void coordinator(String database, String... statements) {
    run(cluster.coordinator(), database, statements);
  }

  private List<String> groups(String database) {
    return ask(
        cluster.coordinator(), database, "SELECT groupid FROM pg_dist_node ORDER BY groupid");
  }

  private List<String> holders(String database) {
    return ask(
        cluster.coordinator(),
        database,
        "SELECT DISTINCT groupid FROM pg_dist_placement ORDER BY groupid");
  }

  /// Everything that a refused run must leave as it is.
  private List<String> state(String database) {
    return ask(
        cluster.coordinator(),
        database,
        """
        SELECT format('%s %s %s', groupid, isactive, shouldhaveshards) FROM pg_dist_node
        UNION ALL SELECT format('%s on %s', shardid, groupid) FROM pg_dist_placement
        UNION ALL SELECT format('job %s', job_id) FROM pg_dist_background_job
        ORDER BY 1
        """);
  }

  private void distribute(String database, String table) {
    coordinator(
        database,
        "CREATE TABLE %s (id bigint PRIMARY KEY, text text)".formatted(table),
        "SELECT create_distributed_table('%s', 'id', shard_count => 8)".formatted(table),
        "INSERT INTO %s SELECT i, repeat('x', 200) FROM generate_series(-5000, -1) i"
            .formatted(table));
  }

  private Job withoutGroup2() {
    return job.workers(List.of(cluster.worker(1)));
  }

  private Job drained() {
    return withoutGroup2().head("removedGroups", "[{group: 2, drain: true}]");
  }

  @Test
  void aGroupWithoutShardsIsRemovedFromEveryDatabase() {
    // Given: a copy of a reference table is no shard
    coordinator("app", "CREATE TABLE r (id int PRIMARY KEY)", "SELECT create_reference_table('r')");

    // When
    Outcome outcome = withoutGroup2().run("remove-groups");

    // Then
    outcome.exited(0).logged("removed node row of group 2", "done: removed 3 node rows");
    assertThat(List.of(groups("citus"), groups("app"), groups("shop")))
        .containsOnly(List.of("0", "1"));
    assertThat(holders("app")).containsExactly("0", "1");
    job.run("remove-groups").exited(0).logged("done: no group to remove");
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
  }

  @Test
  void aGroupIsRemovedByItsAddressWhereADatabaseHasADifferentNumberForIt_D30() {
    // Given: in app group 1 is group 2, and group 2 is group 3
    String add = "SELECT citus_add_node('%s', %d, %d)";
    String remove =
        "SELECT citus_remove_node(nodename, nodeport) FROM pg_dist_node WHERE groupid > 0";
    var first = cluster.worker(1);
    var second = cluster.worker(2);
    coordinator("app", remove);
    coordinator("app", add.formatted(first.host(), first.port(), 2));
    coordinator("app", add.formatted(second.host(), second.port(), 3));
    distribute("app", "events");
    job.setup().exited(0).logged("done: nothing to change");

    // When
    Outcome refused = withoutGroup2().run("remove-groups");
    drained().run("remove-groups").exited(0);

    // Then
    refused.exited(2).logged("worker group 2 is no longer in the specification", "events 4 shards");
    assertThat(groups("app")).containsExactly("0", "2");
    assertThat(holders("app")).containsExactly("2");
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
    assertThat(ask(cluster.coordinator(), "app", "SELECT count(*) FROM events"))
        .containsExactly("5000");
  }

  @Test
  void aGroupWithShardsStaysAndEveryTableOfEveryDatabaseIsNamed_D54() {
    // Given: the specification does not know the second database
    distribute("app", "events");
    job.spec("databases: [{name: app}]\n");
    distribute("shop", "\"Orders\"");
    List<String> app = state("app");
    List<String> shop = state("shop");

    // When
    Outcome outcome = withoutGroup2().run("remove-groups");

    // Then
    outcome
        .exited(2)
        .logged(
            "worker group 2 is no longer in the specification and holds shards",
            "database \"app\": 4 shards, ",
            "events 4 shards, ",
            "database \"shop\": 4 shards, ",
            "\"Orders\" 4 shards, ",
            "removedGroups: [{group: 2, drain: true}]",
            "nothing was changed");
    assertThat(state("app")).isEqualTo(app);
    assertThat(state("shop")).isEqualTo(shop);
    assertThat(groups("citus")).containsExactly("0", "1", "2");
  }

  @Test
  void shardsMoveToTheOtherGroupsWhenTheSpecificationSaysSo() {
    // Given
    distribute("app", "events");
    distribute("shop", "orders");

    // When
    Outcome outcome = drained().run("remove-groups");

    // Then
    outcome
        .exited(0)
        .logged("group 2 takes no new shards", "moving 4 shards, ", "removed node row of group 2");
    assertThat(List.of(groups("citus"), groups("app"), groups("shop")))
        .containsOnly(List.of("0", "1"));
    assertThat(List.of(holders("app"), holders("shop"))).containsOnly(List.of("1"));
    assertThat(ask(cluster.coordinator(), "app", "SELECT count(*) FROM events"))
        .containsExactly("5000");
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void noAcknowledgedRowIsLostWhileShardsMove() throws Exception {
    assumeTrue(LocalCluster.realCitus(), "the stand-in moves no data");
    // Given
    distribute("app", "events");
    distribute("shop", "orders");
    AtomicBoolean ends = new AtomicBoolean();
    RowWriter events = new RowWriter(cluster.coordinator(), "app", "events", ends);
    RowWriter orders = new RowWriter(cluster.coordinator(), "shop", "orders", ends);

    // When
    Outcome outcome = drained().run("remove-groups");
    ends.set(true);

    // Then
    outcome.exited(0).logged("of 4 shards moved");
    events.lostNothing();
    orders.lostNothing();
    assertThat(List.of(holders("app"), holders("shop"))).containsOnly(List.of("1"));
  }

  @Test
  void aRunThatWasKilledWhileShardsMovedIsContinuedByTheNext() throws Exception {
    assumeTrue(LocalCluster.realCitus(), "the stand-in moves all shards at once");
    // Given
    distribute("app", "events");
    distribute("shop", "orders");
    Process process = drained().start("remove-groups");
    LogLines lines =
        new LogLines(
            process,
            line -> {
              if (line.contains("of 4 shards moved")) {
                process.destroyForcibly();
              }
            });
    assertThat(lines.exitCode()).as(lines.text()).isEqualTo(137);
    assertThat(groups("app")).containsExactly("0", "1", "2");

    // When
    Outcome outcome = job.run("remove-groups");

    // Then: the job of the first database continues on its own
    outcome.exited(0).logged("removed node row of group 2");
    assertThat(outcome.log().split("created job", -1)).hasSize(2);
    assertThat(List.of(groups("app"), groups("shop"))).containsOnly(List.of("0", "1"));
    assertThat(List.of(holders("app"), holders("shop"))).containsOnly(List.of("1"));
  }

  @Test
  void theSameRunContinuesAfterAFailoverOfTheCoordinator() throws Exception {
    assumeTrue(LocalCluster.realCitus(), "the stand-in moves all shards at once");
    // Given
    distribute("app", "events");
    Process process = drained().start("remove-groups");
    AtomicBoolean once = new AtomicBoolean();

    // When
    LogLines lines =
        new LogLines(
            process,
            line -> {
              if (line.contains("of 4 shards moved") && once.compareAndSet(false, true)) {
                cluster.coordinator().kill();
                cluster.coordinator().start();
              }
            });

    // Then
    assertThat(lines.exitCode()).as(lines.text()).isZero();
    assertThat(once).isTrue();
    assertThat(groups("app")).containsExactly("0", "1");
    assertThat(ask(cluster.coordinator(), "app", "SELECT count(*) FROM events"))
        .containsExactly("5000");
  }

  @Test
  void aDeadlineEndsTheRunAndNotTheMoves() {
    assumeTrue(LocalCluster.realCitus(), "the stand-in moves all shards at once");
    // Given
    distribute("app", "events");
    drained().head("deadlines", DEADLINES.formatted("2s"));

    // When
    Outcome outcome = job.run("remove-groups");

    // Then
    outcome.exited(1).logged("(deadlines.drain)");
    assertThat(groups("app")).containsExactly("0", "1", "2");
    job.head("deadlines", DEADLINES.formatted("300s")).run("remove-groups").exited(0);
    assertThat(groups("app")).containsExactly("0", "1");
  }

  @Test
  void tablesThatCannotBeMovedWhileWrittenToAreNamedBeforeAnythingMoves() {
    // Given
    distribute("app", "events");
    coordinator(
        "app",
        "CREATE TABLE log (id int)",
        "SELECT create_distributed_table('log', 'id')",
        "CREATE TABLE notes (id int)",
        "ALTER TABLE notes REPLICA IDENTITY FULL",
        "SELECT create_distributed_table('notes', 'id')");
    List<String> before = state("app");

    // When
    Outcome outcome = drained().run("remove-groups");

    // Then
    outcome
        .exited(2)
        .logged(
            "database \"app\": tables without a replica identity cannot move while they are written"
                + " to: log; ",
            "block-writes",
            "nothing was changed");
    assertThat(state("app")).isEqualTo(before);
    job.head("rebalance", "{transferMode: block-writes}").run("remove-groups").exited(0);
    assertThat(holders("app")).containsExactly("1");
  }

  @Test
  void theLastGroupKeepsItsShardsBecauseNoOtherNodeTakesThem() {
    // Given
    distribute("app", "events");
    List<String> before = state("app");

    // When
    Outcome outcome =
        job.workers(List.of())
            .head("removedGroups", "[{group: 1, drain: true}, {group: 2, drain: true}]")
            .run("remove-groups");

    // Then
    outcome
        .exited(2)
        .logged("database \"app\": no other node takes the shards of groups [1, 2]; add a worker");
    assertThat(state("app")).isEqualTo(before);
  }

  @Test
  void theLastGroupIsRemovedWhenTheCoordinatorTakesItsShards() {
    // Given
    distribute("app", "events");
    coordinator(
        "app",
        "SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', true)"
            + " FROM pg_dist_node WHERE groupid = 0");

    // When
    Outcome outcome =
        job.workers(List.of())
            .head("removedGroups", "[{group: 1, drain: true}, {group: 2, drain: true}]")
            .run("remove-groups");

    // Then
    outcome.exited(0);
    assertThat(holders("app")).containsExactly("0");
    assertThat(groups("app")).containsExactly("0");
  }

  @Test
  void aJobThatFailedIsReportedAndStartedAgain() {
    // Given
    distribute("app", "events");
    coordinator(
        "app",
        "INSERT INTO pg_dist_background_job (state, job_type, description)"
            + " VALUES ('failed', 'rebalance', 'made up')",
        "INSERT INTO pg_dist_background_task (job_id, status, command, retry_count, message)"
            + " SELECT job_id, 'error', 'SELECT 1', 30, E'ERROR:  disk full\\nDETAIL:  secret'"
            + " FROM pg_dist_background_job");

    // When
    Outcome outcome = drained().run("remove-groups");

    // Then
    outcome
        .exited(0)
        .logged(
            "failed, 0 of 1 moves done; task 1 (SELECT 1) failed 30 times: disk full",
            "created job")
        .neverLogged("secret");
    assertThat(holders("app")).containsExactly("1");
  }

  @Test
  void aGroupThatCannotBeReachedIsRemovedWhenItHoldsNothing() {
    // Given
    cluster.worker(2).kill();

    // When
    Outcome outcome = withoutGroup2().run("remove-groups");

    // Then
    outcome.exited(0).logged("removed node row of group 2");
    assertThat(groups("app")).containsExactly("0", "1");
    job.run("verify").exited(0);
  }

  @Test
  void aGroupWithADifferentNumberIsNotRemoved() {
    // Given: group 2 is called 5 from now on
    job.spec("databases: [{name: app}, {name: shop}]\n");

    // When
    Outcome outcome = job.renumbered(2, 5).run("remove-groups");

    // Then
    outcome.exited(0).logged("done: no group to remove");
    assertThat(groups("app")).containsExactly("0", "1", "2");
  }

  @Test
  void nothingIsDoneIfNoCitusDatabaseExists() {
    // Given
    try (LocalCluster empty = LocalCluster.start(0)) {
      // When
      Outcome outcome = new Job(empty).run("remove-groups");

      // Then
      outcome.exited(0).logged("done: no group to remove");
    }
  }
}
