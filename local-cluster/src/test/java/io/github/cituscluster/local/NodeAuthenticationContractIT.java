package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@Contract
class NodeAuthenticationContractIT {

  private static final String NO_PASSWORD = "fe_sendauth: no password supplied";

  @Test
  void withoutARowOnTheCoordinatorTheWorkerCannotBeAdded() {
    var database = CitusDatabase.on(worker(1)).createOn(coordinator()).withCitus(coordinator());
    var failure = database.addFails(worker(1));
    assertThat(failure.state()).isEqualTo("08006");
    assertThat(failure.message()).contains(NO_PASSWORD);
  }

  @Test
  void aWrongPasswordIsAConnectionFailure() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(coordinator(), "UPDATE pg_dist_authinfo SET authinfo = 'password=wrong'");
    var failure = database.addFails(worker(1));
    assertThat(failure.state()).isEqualTo("08006");
    assertThat(failure.message()).contains("password authentication failed for user \"postgres\"");
  }

  @Test
  void aRowForOneNodeTakesPrecedenceOverTheRowForAllNodes() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(), "INSERT INTO pg_dist_authinfo VALUES (2, 'postgres', 'password=wrong')");
    assertThat(
            health(
                database,
                "from_nodeport = %d AND to_nodeport = %d"
                    .formatted(coordinator().port(), worker(1).port())))
        .isEqualTo("f");
    database.execute(coordinator(), "UPDATE pg_dist_authinfo SET nodeid = 99 WHERE nodeid = 2");
    assertThat(
            health(
                database,
                "from_nodeport = %d AND to_nodeport = %d"
                    .formatted(coordinator().port(), worker(1).port())))
        .isEqualTo("t");
  }

  private static String health(CitusDatabase database, String where) {
    return database.coordinatorAnswers(
        "SELECT result FROM citus_check_cluster_node_health() WHERE " + where);
  }

  @Test
  void workersCannotConnectWithRowsOnTheCoordinatorOnly() {
    var database = CitusDatabase.on(coordinator(), worker(1)).withCoordinator();
    database.execute(worker(1), "DELETE FROM pg_dist_authinfo");
    database.add(worker(1));
    assertThat(
            health(database, "from_nodeport = %d ORDER BY to_nodeport".formatted(worker(1).port())))
        .isEqualTo("f, f");
    assertThat(
            health(
                database,
                "from_nodeport = %d ORDER BY to_nodeport".formatted(coordinator().port())))
        .isEqualTo("t, t");
  }

  @Test
  void addingANodeCopiesNoCredentials() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(worker(1), "DELETE FROM pg_dist_authinfo");
    database.add(worker(1));
    assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_authinfo")).isEqualTo("0");
  }

  @Test
  void rowsSurviveMetadataSyncAndRemovalOfTheNode() {
    var database = CitusDatabase.registered(worker(1));
    database.coordinatorAnswers(
        "SELECT start_metadata_sync_to_node('127.0.0.1', %d)".formatted(worker(1).port()));
    database.remove(worker(1));
    assertThat(database.answers(worker(1), "SELECT count(*) FROM pg_dist_authinfo")).isEqualTo("1");
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM pg_dist_authinfo")).isEqualTo("1");
  }

  @Test
  void onlyPasswordAndClientCertificateAreAllowed() {
    var database = CitusDatabase.on(coordinator());
    for (var refused :
        new String[] {
          "user=x", "sslmode=disable", "sslrootcert=x", "password=a b", "passwor", "host=x"
        }) {
      var failure =
          database.fails(
              coordinator(),
              "INSERT INTO pg_dist_authinfo VALUES (5, 'postgres', '%s')".formatted(refused));
      assertThat(failure.state()).as(refused).isEqualTo("23514");
      assertThat(failure.message()).contains("authinfo_valid");
    }
    for (var accepted :
        new String[] {
          "", "password=x", "sslcert=a sslkey=b", "password=''a b''", "password=''pa\\''ss''"
        }) {
      database.execute(
          coordinator(),
          ("INSERT INTO pg_dist_authinfo VALUES (5, 'postgres', '%s')"
                  + " ON CONFLICT (rolename, nodeid) DO UPDATE SET authinfo = EXCLUDED.authinfo")
              .formatted(accepted));
    }
  }

  @Test
  void theErrorDetailOfARefusedRowContainsItsPassword() {
    var failure =
        CitusDatabase.on(coordinator())
            .fails(
                coordinator(),
                "INSERT INTO pg_dist_authinfo VALUES (5, 'postgres', 'password=secret user=x')");
    assertThat(failure.message()).contains("secret");
  }

  @Test
  void theRoleMustExist() {
    var failure =
        CitusDatabase.on(coordinator())
            .fails(
                coordinator(),
                "INSERT INTO pg_dist_authinfo VALUES (0, 'nobody here', 'password=x')");
    assertThat(failure.state()).isEqualTo("23514");
    assertThat(failure.message()).contains("role_exists");
  }

  @Test
  void aNodeIdNeedNotExist() {
    CitusDatabase.on(coordinator())
        .execute(
            coordinator(),
            "INSERT INTO pg_dist_authinfo VALUES (4711, 'postgres', 'password=x'), (-1, 'postgres',"
                + " 'password=x')");
  }

  @Test
  void roleAndNodeAreUniqueInEitherOrder() {
    var database = CitusDatabase.on(coordinator());
    var failure =
        database.fails(
            coordinator(), "INSERT INTO pg_dist_authinfo VALUES (0, 'postgres', 'password=x')");
    assertThat(failure.state()).isEqualTo("23505");
    database.execute(
        coordinator(),
        "INSERT INTO pg_dist_authinfo VALUES (0, 'postgres', 'password=x') ON CONFLICT (nodeid,"
            + " rolename) DO UPDATE SET authinfo = EXCLUDED.authinfo");
    assertThat(database.coordinatorAnswers("SELECT authinfo FROM pg_dist_authinfo"))
        .isEqualTo("password=x");
  }

  @Test
  void onlySuperusersReadIt() {
    var database = CitusDatabase.on(coordinator());
    var failure =
        database.fails(
            coordinator(),
            "CREATE ROLE \"%s\"".formatted(database.name()),
            "SET ROLE \"%s\"".formatted(database.name()),
            "TABLE pg_dist_authinfo");
    assertThat(failure.state()).isEqualTo("42501");
  }
}
