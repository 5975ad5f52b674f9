package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One run at a time changes a cluster, and says which one it waits for.
class RunLockIT {
  private static final String IMPATIENT =
      "{connect: 1s, statement: 2s, initScript: 2s, groups: 3s, setup: 4s}";

  private static LocalCluster cluster;

  @BeforeAll
  static void startServersWithOneDatabase() {
    cluster = LocalCluster.start(2);
    job().setup().exited(0);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  private static Job job() {
    return new Job(cluster).spec("databases: [{name: app}]\n");
  }

  private static Outcome call(Job job, String line) {
    String[] words = line.split(" ");
    return job.run(words[0], List.of(words).subList(1, words.length).toArray(String[]::new));
  }

  /// A connection that holds the lock, as another run would.
  private static Connection otherRun() throws SQLException {
    Connection connection = cluster.coordinator().connect("postgres");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = 'citus-setup other'");
      statement.execute("SELECT pg_advisory_lock(x'6369747573636c75'::bigint)");
    }
    return connection;
  }

  /// The process that holds the lock, by the name of its command.
  private static String holder(String command) {
    return ask(
            cluster.coordinator(),
            "postgres",
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'citus-setup %s'"
                .formatted(command))
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "setup",
        "remove-groups",
        "rebalance start",
        "rebalance stop",
        "drain 1",
        "move-shard --database app --shard 1 --to-group 2"
      })
  void aCommandThatChangesTheClusterNamesTheRunThatHoldsTheLock(String line) throws SQLException {
    // Given
    LocalNode coordinator = cluster.coordinator();
    try (Connection other = otherRun()) {
      // When
      Outcome outcome = call(job().head("deadlines", IMPATIENT), line);

      // Then
      assertThat(other.isValid(1)).isTrue();
      outcome
          .exited(1)
          .logged(
              "waiting: another run holds the lock on group 0 %s:%d: citus-setup other (process %s, from "
                  .formatted(coordinator.host(), coordinator.port(), holder("other")),
              "SELECT pg_terminate_backend(%s) on the coordinator".formatted(holder("other")))
          .neverLogged("change=", "done");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "status",
        "verify",
        "rebalance status",
        "rebalance plan",
        "rebalance wait"
      })
  void aCommandThatOnlyLooksNeedsNoLock(String line) throws SQLException {
    try (Connection other = otherRun()) {
      Outcome outcome = call(job(), line);

      assertThat(other.isValid(1)).isTrue();
      outcome.exited(0).neverLogged("another run");
    }
  }

  @Test
  void aCommandGoesOnWhenTheOtherRunEnds() throws Exception {
    LogLines log;
    // Given
    try (Connection other = otherRun()) {
      log = new LogLines(job().start("drain", "1"));
      log.awaitLine("another run holds the lock");
      assertThat(other.isValid(1)).isTrue();
    }

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    assertThat(log.text()).contains("the run lock is ready", "group 1 takes no new shards");
    run(
        cluster.coordinator(),
        "app",
        "SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', true)"
            + " FROM pg_dist_node WHERE groupid = 1");
  }

  @Test
  void theHolderIsNamedByItsCommandAndGetsALostLockAgain() throws Exception {
    // Given: a setup that waits for a script
    Job slow =
        new Job(cluster)
            .spec("databases: [{name: app, initScripts: [{name: slow, file: slow.sql}]}]\n");
    slow.file("slow.sql", "SELECT pg_advisory_lock(42);");
    try (Connection script = cluster.coordinator().connect("app");
        Statement statement = script.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(42)");
      LogLines log = new LogLines(slow.start("setup"));
      String waits = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !ask(cluster.coordinator(), "app", waits).isEmpty());

      // When
      call(job().head("deadlines", IMPATIENT), "rebalance start")
          .exited(1)
          .logged("citus-setup setup (process " + holder("setup"));
      run(
          cluster.coordinator(),
          "postgres",
          "SELECT pg_terminate_backend(%s)".formatted(holder("setup")));
      statement.execute("SELECT pg_advisory_unlock(42)");

      // Then
      assertThat(log.exitCode()).as(log.text()).isZero();
      assertThat(log.text()).contains("took the lock again");
    }
  }
}
