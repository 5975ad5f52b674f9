package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Facts about real Citus that the stand-in does not imitate.
@Contract
class RealCitusContractIT {

  @BeforeEach
  void onlyOnRealCitus() {
    assumeTrue(LocalCluster.realCitus(), "the stand-in cannot do this; set citus.image");
  }

  @Test
  void creatingARoleInACitusDatabaseCreatesItOnTheWorkers() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(), "CREATE ROLE \"%s\" LOGIN PASSWORD 'x'".formatted(database.name()));
    assertThat(
            database.answers(
                worker(1), "SELECT rolcanlogin FROM pg_roles WHERE rolname = current_database()"))
        .isEqualTo("t");
  }

  @Test
  void settingAParameterOfADatabaseSetsItOnTheWorkers() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(), "ALTER DATABASE \"%s\" SET work_mem = '5MB'".formatted(database.name()));
    assertThat(database.answers(worker(1), "SHOW work_mem")).isEqualTo("5MB");
  }

  @Test
  void aRolledBackAddLeavesNothingOnTheWorker() {
    var database = CitusDatabase.on(coordinator(), worker(1)).withCoordinator();
    database.execute(
        coordinator(),
        "BEGIN; SELECT citus_add_node('127.0.0.1', %d, 1); ROLLBACK".formatted(worker(1).port()));
    assertThat(
            database.answers(
                worker(1),
                "SELECT (SELECT count(*) FROM pg_dist_node), groupid FROM pg_dist_local_group"))
        .isEqualTo("0|0");
  }

  @Test
  void anOlderExtensionThanTheLibraryIsRefused() {
    var database = CitusDatabase.on().createOn(worker(1));
    var failure = database.fails(worker(1), "CREATE EXTENSION citus VERSION '13.2-1'");
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message())
        .contains("specified version incompatible with loaded Citus library");
  }

  @Test
  void aMaintenanceDaemonRunsInEachDatabase() {
    var database = CitusDatabase.registered(worker(1));
    assertThat(
            database.coordinatorAnswers(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Citus Maintenance"
                    + " Daemon' AND datname = current_database()"))
        .isEqualTo("1");
  }
}
