package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@Contract
class SuperuserPasswordContractIT {

  @Test
  void addingANodeOverwritesTheSuperusersPasswordOnTheNode() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    var before =
        database.answers(worker(1), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'");
    database.execute(
        worker(1),
        "ALTER ROLE postgres PASSWORD '%s'".formatted(Superuser.PASSWORD.replace("'", "''")));
    assertThat(
            database.answers(
                worker(1), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
        .isNotEqualTo(before);
    database.add(worker(1));
    assertThat(
            database.answers(
                worker(1), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
        .isEqualTo(
            database.coordinatorAnswers(
                "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"));
  }

  @Test
  void addingANodeKeepsThePasswordOnTheNodeIfRolePropagationIsOff() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(
        worker(1),
        "ALTER ROLE postgres PASSWORD '%s'".formatted(Superuser.PASSWORD.replace("'", "''")));
    var before =
        database.answers(worker(1), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'");
    database.execute(
        coordinator(),
        "SET citus.enable_alter_role_propagation = off; SELECT citus_add_node('127.0.0.1', %d, 1)"
            .formatted(worker(1).port()));
    assertThat(
            database.answers(
                worker(1), "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))
        .isEqualTo(before);
  }
}
