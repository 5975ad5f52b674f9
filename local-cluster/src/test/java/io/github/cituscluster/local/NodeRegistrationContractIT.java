package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@Contract
class NodeRegistrationContractIT {

  private static final String ROWS =
      "SELECT groupid, nodename, nodeport, noderole, hasmetadata, isactive, metadatasynced,"
          + " shouldhaveshards FROM pg_catalog.pg_dist_node ORDER BY groupid";

  @Test
  void settingTheCoordinatorHostRegistersGroupZeroWithoutShards() {
    var database = CitusDatabase.registered();
    assertThat(database.coordinatorAnswers(ROWS))
        .isEqualTo("0|127.0.0.1|%d|primary|t|t|t|f".formatted(coordinator().port()));
  }

  @Test
  void anAddedWorkerIsActiveAndSyncedInItsGroup() {
    var database = CitusDatabase.registered(worker(2));
    assertThat(database.coordinatorAnswers(ROWS))
        .endsWith("2|127.0.0.1|%d|primary|t|t|t|t".formatted(worker(2).port()));
  }

  @Test
  void everyWorkerGetsAllRowsAndKnowsItsGroup() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    assertThat(database.answers(worker(1), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
    assertThat(database.answers(worker(2), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
    assertThat(database.answers(worker(1), "TABLE pg_dist_local_group")).isEqualTo("1");
    assertThat(database.answers(worker(2), "TABLE pg_dist_local_group")).isEqualTo("2");
    assertThat(database.coordinatorAnswers("TABLE pg_dist_local_group")).isEqualTo("0");
  }

  @Test
  void theCoordinatorHostMayBeSetAfterTheWorkersAreAdded() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.add(worker(1));
    database.withCoordinator();
    assertThat(database.answers(worker(1), ROWS))
        .startsWith("0|127.0.0.1|%d|primary".formatted(coordinator().port()));
  }

  @Test
  void settingTheCoordinatorHostAgainUpdatesTheWorkers() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(),
        "SELECT citus_set_coordinator_host('localhost', %d)".formatted(coordinator().port()));
    assertThat(database.coordinatorAnswers(ROWS)).startsWith("0|localhost");
    assertThat(database.answers(worker(1), ROWS)).startsWith("0|localhost");
  }

  @Test
  void addingTheSameAddressAgainReturnsItsId() {
    var database = CitusDatabase.registered(worker(1));
    assertThat(database.add(worker(1))).isEqualTo("2");
  }

  @Test
  void addingTheSameAddressWithADifferentGroupReturnsItsIdAndChangesNothing() {
    var database = CitusDatabase.registered(worker(1));
    assertThat(database.add("127.0.0.1", worker(1).port(), 7)).isEqualTo("2");
    assertThat(database.coordinatorAnswers("SELECT groupid FROM pg_dist_node WHERE nodeid = 2"))
        .isEqualTo("1");
  }

  @Test
  void addingTheSameAddressAgainContactsNoNode() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(coordinator(), "DELETE FROM pg_dist_authinfo");
    assertThat(database.add(worker(1))).isEqualTo("2");
  }

  @Test
  void aFailedAddLeavesNoRowButUsesUpAnOmittedGroup() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.fails(coordinator(), "SELECT citus_add_node('127.0.0.1', 1)");
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM pg_dist_node")).isEqualTo("0");
    database.coordinatorAnswers(
        "SELECT citus_add_node('127.0.0.1', %d)".formatted(worker(1).port()));
    assertThat(database.coordinatorAnswers("SELECT groupid FROM pg_dist_node")).isEqualTo("2");
  }

  @Test
  void aDistributedTableWithoutNodesRegistersTheCoordinatorAsLocalhostAndBlocksWorkers() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(coordinator(), "CREATE TABLE t (id int PRIMARY KEY)");
    database.execute(coordinator(), "SELECT create_distributed_table('t', 'id')");
    assertThat(
            database.coordinatorAnswers(
                "SELECT groupid, nodename, shouldhaveshards FROM pg_dist_node"))
        .isEqualTo("0|localhost|t");
    var failure = database.addFails(worker(1));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message())
        .contains("cannot add a worker node when the coordinator hostname is set to localhost");
  }

  @Test
  void settingTheCoordinatorHostReplacesLocalhost() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(coordinator(), "CREATE TABLE t (id int PRIMARY KEY)");
    database.execute(coordinator(), "SELECT create_distributed_table('t', 'id')");
    database.withCoordinator();
    assertThat(database.add(worker(1))).isEqualTo("2");
    assertThat(
            database.coordinatorAnswers(
                "SELECT shouldhaveshards FROM pg_dist_node WHERE groupid = 0"))
        .isEqualTo("t");
  }

  @Test
  void addingASecondaryDoesNotContactIt() {
    var database = CitusDatabase.registered(worker(1));
    database.coordinatorAnswers("SELECT citus_add_node('127.0.0.1', 1, 1, 'secondary')");
    assertThat(
            database.answers(
                worker(1),
                "SELECT groupid, hasmetadata, isactive, metadatasynced FROM pg_dist_node WHERE"
                    + " noderole = 'secondary'"))
        .isEqualTo("1|f|t|f");
  }

  @Test
  void workersAddedConcurrentlyInOneDatabaseWaitForEachOther() throws Exception {
    var database =
        CitusDatabase.on(coordinator(), worker(1), worker(2), worker(3)).withCoordinator();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var adds =
          SharedCluster.get().workers().stream()
              .<Callable<String>>map(worker -> () -> database.add(worker))
              .toList();
      for (var added : threads.invokeAll(adds)) {
        assertThat(added.get()).isNotEmpty();
      }
    }
    assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_node")).isEqualTo("4");
  }

  @Test
  void activeWorkersAreListedWithoutTheCoordinator() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    assertThat(
            List.of(
                database
                    .coordinatorAnswers("SELECT node_port FROM citus_get_active_worker_nodes()")
                    .split(", ")))
        .containsExactlyInAnyOrder(
            Integer.toString(worker(1).port()), Integer.toString(worker(2).port()));
  }

  @Test
  void theVersionStartsWithTheNameAndTheRelease() {
    assertThat(CitusDatabase.registered().coordinatorAnswers("SELECT citus_version()"))
        .matches("Citus \\d+\\.\\d+\\.\\d+ .*");
  }
}
