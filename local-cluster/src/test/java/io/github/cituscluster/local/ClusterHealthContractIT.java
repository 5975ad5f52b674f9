package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

@Contract
class ClusterHealthContractIT {

  private static final String HEALTH =
      "SELECT count(*), count(*) FILTER (WHERE result), count(*) FILTER (WHERE NOT result),"
          + " count(*) FILTER (WHERE result IS NULL) FROM citus_check_cluster_node_health()";

  @Test
  void healthHasARowForEachPairOfNodes() {
    assertThat(CitusDatabase.registered(worker(1), worker(2)).coordinatorAnswers(HEALTH))
        .isEqualTo("9|9|0|0");
  }

  @Test
  void aDeadNodeIsFalseAsTargetAndNullAsSource() {
    var database = CitusDatabase.registered(worker(1), worker(3));
    worker(3).kill();
    try {
      assertThat(database.coordinatorAnswers(HEALTH)).isEqualTo("9|4|2|3");
    } finally {
      worker(3).start();
    }
    assertThat(database.coordinatorAnswers(HEALTH)).isEqualTo("9|9|0|0");
  }

  @Test
  void healthChecksOnlyWorkersWhileTheCoordinatorIsNotRegistered() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.add(worker(1));
    assertThat(database.coordinatorAnswers(HEALTH)).isEqualTo("1|1|0|0");
  }

  @Test
  void anOrphanedPreparedTransactionBlocksAddingTheWorkerUntilItIsRolledBack() {
    var database = CitusDatabase.on(coordinator(), worker(1)).withCoordinator();
    database.execute(
        worker(1),
        "BEGIN; UPDATE pg_dist_local_group SET groupid = 1; DELETE FROM pg_dist_node; PREPARE"
            + " TRANSACTION 'citus_0_999_1_1'");
    assertHangs(database);
    assertThat(database.coordinatorAnswers("SELECT recover_prepared_transactions()"))
        .isEqualTo("0");
    assertHangs(database);
    database.execute(worker(1), "ROLLBACK PREPARED 'citus_0_999_1_1'");
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> database.add(worker(1)).matches("\\d+"));
  }

  private static void assertHangs(CitusDatabase database) {
    var add = "SELECT citus_add_node('127.0.0.1', %d, 1)".formatted(worker(1).port());
    assertThat(database.fails(coordinator(), "SET statement_timeout = '1s'", add).state())
        .isEqualTo("57014");
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM pg_dist_node")).isEqualTo("1");
  }

  @Test
  void recoveryRollsBackPreparedTransactionsWithoutARecordOnTheCoordinator() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(worker(1), "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'citus_0_999_1_2'");
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() -> {
          database.coordinatorAnswers("SELECT recover_prepared_transactions()");
          return database
              .answers(
                  worker(1), "SELECT count(*) FROM pg_prepared_xacts WHERE gid = 'citus_0_999_1_2'")
              .equals("0");
        });
    assertThat(database.answers(worker(1), "SELECT to_regclass('t')")).isEqualTo("null");
  }

  @Test
  void recoveryCommitsPreparedTransactionsThatTheCoordinatorHasRecorded() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(), "INSERT INTO pg_dist_transaction VALUES (1, 'citus_0_999_1_3')");
    database.execute(worker(1), "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'citus_0_999_1_3'");
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() -> {
          database.coordinatorAnswers("SELECT recover_prepared_transactions()");
          return database
              .answers(
                  worker(1), "SELECT count(*) FROM pg_prepared_xacts WHERE gid = 'citus_0_999_1_3'")
              .equals("0");
        });
    assertThat(database.answers(worker(1), "SELECT to_regclass('t')")).isEqualTo("t");
  }

  @Test
  void aWorkerKilledWhileItIsAddedLeavesNoRow() {
    var database = CitusDatabase.on(coordinator(), worker(3)).withCoordinator();
    database.execute(
        worker(3),
        "BEGIN; UPDATE pg_dist_local_group SET groupid = 1; PREPARE TRANSACTION 'citus_0_999_1_4'");
    var killer =
        Thread.ofVirtual()
            .start(() -> {
              await()
                  .until(() ->
                      database
                          .answers(worker(3), "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
                          .equals("t"));
              worker(3).kill();
            });
    var failure = database.addFails(worker(3));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message()).contains("failure on connection marked as essential");
    await().until(() -> !killer.isAlive());
    worker(3).start();
    database.execute(worker(3), "ROLLBACK PREPARED 'citus_0_999_1_4'");
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM pg_dist_node")).isEqualTo("1");
    assertThat(database.add(worker(3))).isNotEmpty();
  }
}
