package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Contract
class RefusedRegistrationContractIT {

  @Test
  void addingARegisteredServerUnderADifferentNameFailsWithADistributedDeadlock() {
    var failure = CitusDatabase.registered(worker(1)).addFails("localhost", worker(1).port(), 5);
    assertThat(failure.state()).isEqualTo("40P01");
    assertThat(failure.message())
        .contains("canceling the transaction since it was involved in a distributed deadlock");
  }

  @Test
  void aGroupThatHasAPrimaryIsRefused() {
    var failure = CitusDatabase.registered(worker(1)).addFails("127.0.0.1", worker(2).port(), 1);
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message()).contains("group 1 already has a primary node");
  }

  @Test
  void addingTheCoordinatorUnderADifferentNameIsRefused() {
    var failure = CitusDatabase.registered().addFails("localhost", coordinator().port(), 5);
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message()).contains("Node cannot add itself as a worker");
  }

  @Test
  void aWorkerCannotAddNodes() {
    var database = CitusDatabase.registered(worker(1));
    var failure =
        database.fails(
            worker(1), "SELECT citus_add_node('127.0.0.1', %d, 2)".formatted(worker(2).port()));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message())
        .contains("operation is not allowed on this node")
        .contains("Connect to the coordinator");
  }

  @Test
  void onlySuperusersCanAddNodes() {
    var database = CitusDatabase.registered();
    var failure =
        database.fails(
            coordinator(),
            "CREATE ROLE \"%s\"".formatted(database.name()),
            "SET ROLE \"%s\"".formatted(database.name()),
            "SELECT citus_add_node('127.0.0.1', 1)");
    assertThat(failure.state()).isEqualTo("42501");
    assertThat(failure.message()).contains("permission denied for function citus_add_node");
  }

  @Test
  void aMissingDatabaseOnTheWorkerIsAConnectionFailure() {
    var failure = CitusDatabase.registered().addFails(worker(1));
    assertThat(failure.state()).isEqualTo("08006");
    assertThat(failure.message())
        .contains(
            "connection to the remote node postgres@127.0.0.1:%d failed"
                .formatted(worker(1).port()))
        .containsPattern("FATAL: +database \"contract \\d+\" does not exist");
  }

  @Test
  void aMissingExtensionOnTheWorkerIsAWarningAndAnErrorThatNamesTheNode() {
    var failure = CitusDatabase.registered().createOn(worker(1)).addFails(worker(1));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message())
        .contains("failure on connection marked as essential: 127.0.0.1:" + worker(1).port());
    assertThat(failure.warnings())
        .singleElement()
        .asString()
        .startsWith("42883 function assign_distributed_transaction_id(")
        .endsWith("does not exist");
  }

  @Test
  void aClosedPortIsAConnectionFailure() {
    var failure = CitusDatabase.registered().addFails("127.0.0.1", 1, 1);
    assertThat(failure.state()).isEqualTo("08006");
    assertThat(failure.message()).contains("Connection refused");
  }

  @Test
  void aServerInRecoveryIsRefused() {
    var database =
        CitusDatabase.registered()
            .createOn(worker(3))
            .withCitus(worker(3))
            .withCredentials(worker(3));
    worker(3).standBy(true);
    try {
      var failure = database.addFails(worker(3));
      assertThat(failure.state()).isEqualTo("XX000");
      assertThat(failure.message()).contains("failure on connection marked as essential");
      assertThat(failure.warnings())
          .anyMatch(warning ->
              warning.startsWith("25006 cannot execute UPDATE in a read-only transaction"));
    } finally {
      worker(3).standBy(false);
    }
  }

  @Test
  void aWorkerThatIsDownBlocksAddingOthers() {
    var database =
        CitusDatabase.registered(worker(3))
            .createOn(worker(1))
            .withCitus(worker(1))
            .withCredentials(worker(1));
    worker(3).kill();
    try {
      var failure = database.addFails(worker(1));
      assertThat(failure.state()).isEqualTo("08006");
      assertThat(database.answers(worker(1), "TABLE pg_dist_local_group")).isEqualTo("0");
    } finally {
      worker(3).start();
    }
  }

  @Test
  void citusMustBePreloaded() throws SQLException {
    worker(3).configure(Map.of("shared_preload_libraries", ""));
    try (var connection = worker(3).connect("postgres")) {
      var failure = CitusDatabase.fails(connection, "CREATE EXTENSION citus");
      assertThat(failure.state()).isEqualTo("XX000");
      assertThat(failure.message())
          .contains("Citus can only be loaded via shared_preload_libraries");
    } finally {
      worker(3).configure(Map.of("shared_preload_libraries", "citus"));
    }
  }
}
