package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

@Contract
class NodeChangeContractIT {

  private static final String ROWS =
      "SELECT nodeid, groupid, nodename, isactive, hasmetadata FROM pg_dist_node ORDER BY nodeid";
  private static final String LOCAL_GROUP = "TABLE pg_dist_local_group";

  @Test
  void updatingANodeMarksAllWorkersUnsyncedUntilTheyHaveTheNewAddress() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.coordinatorAnswers(
        "SELECT citus_update_node(2, 'localhost', %d)".formatted(worker(1).port()));
    assertThat(database.coordinatorAnswers("SELECT nodename FROM pg_dist_node WHERE nodeid = 2"))
        .isEqualTo("localhost");
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() ->
            database
                .coordinatorAnswers("SELECT bool_and(metadatasynced) FROM pg_dist_node")
                .equals("t"));
    assertThat(database.answers(worker(2), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
    assertThat(database.answers(worker(1), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
  }

  @Test
  void updatingANodeDoesNotContactItAndItStaysUnsyncedWhileUnreachable() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.coordinatorAnswers("SELECT citus_update_node(3, '127.0.0.1', 1)");
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() ->
            database
                .coordinatorAnswers(
                    "SELECT metadatasynced FROM pg_dist_node WHERE nodeid <> 3 ORDER BY 1")
                .equals("t, t"));
    assertThat(
            database.coordinatorAnswers("SELECT metadatasynced FROM pg_dist_node WHERE nodeid = 3"))
        .isEqualTo("f");
    database.coordinatorAnswers(
        "SELECT citus_update_node(3, '127.0.0.1', %d)".formatted(worker(2).port()));
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() ->
            database
                .coordinatorAnswers("SELECT bool_and(metadatasynced) FROM pg_dist_node")
                .equals("t"));
  }

  @Test
  void whileAWorkerIsUnsyncedNodesCannotBeAddedOrChanged() {
    var database =
        CitusDatabase.registered(worker(1))
            .createOn(worker(2))
            .withCitus(worker(2))
            .withCredentials(worker(2));
    database.coordinatorAnswers("SELECT citus_update_node(2, '127.0.0.1', 1)");
    for (var failure :
        new CitusDatabase.Failure[] {
          database.addFails(worker(2)),
          database.fails(
              coordinator(),
              "SELECT citus_set_coordinator_host('localhost', %d)".formatted(coordinator().port()))
        }) {
      assertThat(failure.state()).isEqualTo("55000");
      assertThat(failure.message()).contains("127.0.0.1:1 is a metadata node, but is out of sync");
    }
  }

  @Test
  void updatingToTheSameAddressChangesNothing() {
    var database = CitusDatabase.registered(worker(1));
    database.coordinatorAnswers(
        "SELECT citus_update_node(2, '127.0.0.1', %d)".formatted(worker(1).port()));
    assertThat(
            database.coordinatorAnswers("SELECT metadatasynced FROM pg_dist_node WHERE nodeid = 2"))
        .isEqualTo("t");
  }

  @Test
  void updatingToATakenAddressIsRefused() {
    var failure =
        CitusDatabase.registered(worker(1), worker(2))
            .fails(
                coordinator(),
                "SELECT citus_update_node(2, '127.0.0.1', %d)".formatted(worker(2).port()));
    assertThat(failure.state()).isEqualTo("55000");
    assertThat(failure.message())
        .contains("there is already another node with the specified hostname and port");
  }

  @Test
  void updatingAnUnknownNodeIsRefused() {
    var failure =
        CitusDatabase.registered()
            .fails(coordinator(), "SELECT citus_update_node(99, '127.0.0.1', 1)");
    assertThat(failure.state()).isEqualTo("P0002");
    assertThat(failure.message()).contains("node 99 not found");
  }

  @Test
  void theCoordinatorsOwnRowMayBeUpdated() {
    var database = CitusDatabase.registered(worker(1));
    database.coordinatorAnswers(
        "SELECT citus_update_node(1, 'localhost', %d)".formatted(coordinator().port()));
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() -> database.answers(worker(1), ROWS).startsWith("1|0|localhost"));
  }

  @Test
  void removingANodeUpdatesTheOtherNodesButNotTheRemovedOne() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.remove(worker(2));
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM pg_dist_node")).isEqualTo("2");
    assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_node")).isEqualTo("2");
    assertThat(database.answers(worker(2), "SELECT count(*) FROM pg_dist_node")).isEqualTo("3");
    assertThat(database.answers(worker(2), LOCAL_GROUP)).isEqualTo("2");
    assertThat(database.fails(worker(2), "CREATE EXTENSION hstore").message())
        .contains("operation is not allowed on this node");
  }

  @Test
  void removingAnUnknownNodeIsRefused() {
    var failure =
        CitusDatabase.registered().fails(coordinator(), "SELECT citus_remove_node('127.0.0.1', 1)");
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message()).contains("node at \"127.0.0.1:1\" does not exist");
  }

  @Test
  void aNodeThatIsDownCanBeRemoved() {
    var database = CitusDatabase.registered(worker(1), worker(3));
    worker(3).kill();
    try {
      database.remove(worker(3));
      assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_node")).isEqualTo("2");
    } finally {
      worker(3).start();
    }
  }

  @Test
  void aDisabledWorkerCanBeActivatedAgain() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(
        coordinator(),
        "SELECT citus_disable_node('127.0.0.1', %d, true)".formatted(worker(1).port()));
    assertThat(database.coordinatorAnswers("SELECT isactive FROM pg_dist_node WHERE groupid = 1"))
        .isEqualTo("f");
    await()
        .atMost(Duration.ofSeconds(70))
        .until(() ->
            database
                .coordinatorAnswers("SELECT metadatasynced FROM pg_dist_node WHERE groupid = 2")
                .equals("t"));
    database.coordinatorAnswers(
        "SELECT citus_activate_node('127.0.0.1', %d)".formatted(worker(1).port()));
    assertThat(
            database.coordinatorAnswers(
                "SELECT isactive, metadatasynced FROM pg_dist_node WHERE groupid = 1"))
        .isEqualTo("t|t");
  }

  @Test
  void settingShouldHaveShardsReachesTheWorkers() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(
        coordinator(),
        "SELECT citus_set_node_property('127.0.0.1', %d, 'shouldhaveshards', false)"
            .formatted(worker(2).port()));
    assertThat(
            database.answers(
                worker(1), "SELECT shouldhaveshards FROM pg_dist_node WHERE groupid = 2"))
        .isEqualTo("f");
  }
}
