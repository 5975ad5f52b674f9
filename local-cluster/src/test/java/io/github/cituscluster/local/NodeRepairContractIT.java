package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@Contract
class NodeRepairContractIT {

  private static final String ROWS =
      "SELECT nodeid, groupid, nodename, isactive, hasmetadata FROM pg_dist_node ORDER BY nodeid";
  private static final String LOCAL_GROUP = "TABLE pg_dist_local_group";

  @Test
  void removingAndAddingANodeRepairsAWrongGroup() {
    var database =
        CitusDatabase.registered(worker(1))
            .createOn(worker(2))
            .withCitus(worker(2))
            .withCredentials(worker(2));
    database.add("127.0.0.1", worker(2).port(), 9);
    database.remove(worker(2));
    database.add(worker(2));
    assertThat(database.answers(worker(2), LOCAL_GROUP)).isEqualTo("2");
    assertThat(database.answers(worker(1), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
  }

  @Test
  void theCoordinatorStillMarksAWipedWorkerAsSynced() {
    var database =
        CitusDatabase.registered(worker(1))
            .recreateOn(worker(1))
            .withCitus(worker(1))
            .withCredentials(worker(1));
    assertThat(
            database.coordinatorAnswers(
                "SELECT metadatasynced FROM pg_dist_node WHERE groupid = 1"))
        .isEqualTo("t");
    assertThat(
            database.answers(
                worker(1),
                "SELECT (SELECT count(*) FROM pg_dist_node), groupid FROM pg_dist_local_group"))
        .isEqualTo("0|0");
    assertThat(database.add(worker(1))).isEqualTo("2");
    assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_node")).isEqualTo("0");
  }

  @Test
  void activatingAWipedWorkerRepairsIt() {
    var database = wiped();
    assertThat(
            database.coordinatorAnswers(
                "SELECT citus_activate_node('127.0.0.1', %d)".formatted(worker(1).port())))
        .isEqualTo("2");
    assertRepaired(database);
  }

  @Test
  void startingMetadataSyncRepairsAWipedWorker() {
    var database = wiped();
    database.coordinatorAnswers(
        "SELECT start_metadata_sync_to_node('127.0.0.1', %d)".formatted(worker(1).port()));
    assertRepaired(database);
  }

  @Test
  void removingAndAddingAWipedWorkerRepairsIt() {
    var database = wiped();
    database.remove(worker(1));
    database.add(worker(1));
    assertRepaired(database);
  }

  private static CitusDatabase wiped() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(coordinator(), "CREATE EXTENSION hstore");
    return database.recreateOn(worker(1)).withCitus(worker(1)).withCredentials(worker(1));
  }

  private static void assertRepaired(CitusDatabase database) {
    assertThat(database.answers(worker(1), LOCAL_GROUP)).isEqualTo("1");
    assertThat(database.answers(worker(1), ROWS)).isEqualTo(database.coordinatorAnswers(ROWS));
    assertThat(
            database.answers(
                worker(1), "SELECT count(*) FROM pg_extension WHERE extname = 'hstore'"))
        .isEqualTo("1");
  }

  @Test
  void activatingAWorkerWithoutItsDatabaseFails() {
    var database = CitusDatabase.registered(worker(1));
    try (var other = worker(1).connect("postgres");
        var statement = other.createStatement()) {
      statement.execute("DROP DATABASE \"%s\" WITH (FORCE)".formatted(database.name()));
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
    var failure =
        database.fails(
            coordinator(),
            "SELECT citus_activate_node('127.0.0.1', %d)".formatted(worker(1).port()));
    assertThat(failure.state()).isEqualTo("08006");
    assertThat(failure.message()).contains("does not exist");
  }

  @Test
  void activatingAnUnknownNodeIsRefused() {
    var failure =
        CitusDatabase.registered()
            .fails(coordinator(), "SELECT citus_activate_node('127.0.0.1', 1)");
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message()).contains("node at \"127.0.0.1:1\" does not exist");
  }
}
