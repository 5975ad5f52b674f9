package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.postgres.Sql;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clusters that went wrong: what the job repairs, and what it refuses because data could be lost.
class RepairIT {
  private static LocalCluster cluster;
  private Job job;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  @BeforeEach
  void dropAllDatabasesAndRoles() {
    for (LocalNode node : cluster.nodes()) {
      for (String database :
          ask(
              node,
              "postgres",
              "SELECT quote_ident(datname) FROM pg_database WHERE NOT datistemplate AND datname <>"
                  + " 'postgres'")) {
        run(node, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
      }
      run(node, "postgres", "DROP ROLE IF EXISTS s");
    }
    job = new Job(cluster).spec("databases: [{name: app}]\n");
  }

  private List<String> groups(String database) {
    return ask(
        cluster.coordinator(),
        database,
        "SELECT groupid || ' ' || nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY"
            + " groupid");
  }

  private List<String> wanted() {
    return cluster.nodes().stream().map(n -> n.group() + " " + n.port()).toList();
  }

  private String address(int group) {
    LocalNode worker = cluster.worker(group);
    return "'%s', %d".formatted(worker.host(), worker.port());
  }

  private void distribute(String database) {
    run(
        cluster.coordinator(),
        database,
        "CREATE TABLE t (id int PRIMARY KEY)",
        "SELECT create_distributed_table('t', 'id')");
  }

  private void endsRight() {
    job.setup().exited(0);
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
    assertThat(groups("app")).isEqualTo(wanted());
  }

  @Test
  void bringsADatabaseOfSomeGroupsToMoreGroups() {
    // Given
    job.spec("databases: [{name: app, groups: [1]}]\n").setup().exited(0);
    assertThat(ask(cluster.worker(2), "postgres", "SELECT datname FROM pg_database"))
        .doesNotContain("app");

    // When
    job.spec("databases: [{name: app, groups: [1, 2]}]\n");

    // Then
    endsRight();
  }

  @Test
  void reportsAGroupThatIsNoLongerInTheSpecification() {
    // Given
    endsRight();

    // When
    Outcome outcome = job.workers(List.of(cluster.worker(1))).setup();

    // Then
    outcome.exited(0).logged("not in the specification, left alone: node row of group 2");
    assertThat(groups("app")).isEqualTo(wanted());
  }

  @Test
  void leavesTheAdministratorsRowsAsPatroniWritesThem() {
    // Given
    endsRight();

    // When
    String unquoted = "password=" + cluster.password().replaceAll("[\\\\' ]", "\\\\$0");
    for (LocalNode node : cluster.nodes()) {
      run(node, "app", "UPDATE pg_dist_authinfo SET authinfo = " + Sql.literal(unquoted));
    }

    // Then
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
  }

  @Test
  void repairsTheLocalhostTrap_D03() {
    // Given: what is left when a user distributes a table before there are workers
    run(cluster.coordinator(), "postgres", "CREATE DATABASE app");
    run(cluster.coordinator(), "app", "CREATE EXTENSION citus");
    distribute("app");
    assertThat(ask(cluster.coordinator(), "app", "SELECT nodename FROM pg_dist_node"))
        .containsExactly("localhost");

    // When, then
    endsRight();
  }

  @Test
  void repairsWrongGroupNumbersOfNodesWithoutShards_D30() {
    // Given
    endsRight();
    run(
        cluster.coordinator(), "app",
        "SELECT citus_remove_node(%s)".formatted(address(1)),
            "SELECT citus_remove_node(%s)".formatted(address(2)),
        "SELECT citus_add_node(%s, 2)".formatted(address(1)),
            "SELECT citus_add_node(%s, 1)".formatted(address(2)));

    // When, then
    endsRight();
  }

  /// As Citus numbers nodes that are added without a group, under a name that a failover left.
  private void numberedByCitus() {
    job.setup().exited(0);
    run(
        cluster.coordinator(), "app",
        "SELECT citus_remove_node(%s)".formatted(address(1)),
            "SELECT citus_remove_node(%s)".formatted(address(2)),
        "SELECT citus_add_node(%s, 2)".formatted(address(1)),
            "SELECT citus_add_node(%s, 3)".formatted(address(2)));
    distribute("app");
    run(
        cluster.coordinator(),
        "app",
        "SELECT citus_update_node(nodeid, 'localhost', nodeport) FROM pg_dist_node WHERE groupid ="
            + " 2");
  }

  @Test
  void keepsTheNumbersOfNodesThatHoldShards_D30() {
    // Given
    numberedByCitus();

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).logged("altered node row of group 1", "group 2 of this database: localhost:");
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
    assertThat(groups("app"))
        .containsExactly(
            wanted().get(0), "2 " + cluster.worker(1).port(), "3 " + cluster.worker(2).port());
    assertThat(hosts("app", 1)).containsExactly(cluster.worker(1).host());
  }

  @Test
  void givesAGroupWhoseNumberIsTakenTheNextOne_D30() {
    // Given: group 1 is group 2 there
    job.workers(List.of(cluster.worker(1))).setup().exited(0);
    run(
        cluster.coordinator(),
        "app",
        "SELECT citus_remove_node(%s)".formatted(address(1)),
        "SELECT citus_add_node(%s, 2)".formatted(address(1)));
    distribute("app");

    // When
    job.workers(cluster.workers()).setup().exited(0);

    // Then
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
    assertThat(groups("app"))
        .containsExactly(
            wanted().get(0), "2 " + cluster.worker(1).port(), "3 " + cluster.worker(2).port());
  }

  @Test
  void removesTheReplicasThatPatroniRegisteredAndNoOthers() {
    // Given
    endsRight();
    String replica = "SELECT citus_add_node('%s', 5432, %d, 'secondary')";
    run(
        cluster.coordinator(),
        "app",
        replica.formatted(cluster.worker(1).host() + "-1.c-1-config.test.svc", 1),
        replica.formatted(cluster.coordinator().host() + "-2", 0),
        replica.formatted("somebody-elses-1", 2),
        "SELECT citus_update_node(nodeid, 'localhost', nodeport) FROM pg_dist_node WHERE groupid ="
            + " 1 AND noderole = 'primary'");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(0)
        .logged(
            "registered by Patroni -> removed",
            "not in the specification, left alone: node row of replica somebody-elses-1:5432");
    assertThat(
            ask(
                cluster.coordinator(),
                "app",
                "SELECT nodename FROM pg_dist_node WHERE noderole = 'secondary'"))
        .containsExactly("somebody-elses-1");
    endsRight();
  }

  private List<String> hosts(String database, int group) {
    return ask(
        cluster.coordinator(),
        database,
        "SELECT nodename FROM pg_dist_node WHERE nodeport = " + cluster.worker(group).port());
  }

  @Test
  void registersAnEmptiedWorkerAnewWhenNoShardsWereThere() {
    // Given
    endsRight();

    // When
    cluster.worker(2).wipe();

    // Then
    endsRight();
  }

  @Test
  void refusesAnEmptiedWorkerThatShouldHoldShards() {
    // Given
    endsRight();
    distribute("app");
    cluster.worker(2).wipe();

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged("but the coordinator has", "shards there", "restore the data of that node");
    job.setup().exited(2);
    assertThat(groups("app")).isEqualTo(wanted());
  }

  @Test
  void followsANodeThatIsRegisteredUnderAnotherName_D05() {
    // Given: the name that a failover left behind
    endsRight();
    distribute("app");
    run(
        cluster.coordinator(),
        "app",
        "SELECT citus_update_node(nodeid, 'localhost', nodeport) FROM pg_dist_node WHERE groupid ="
            + " 1");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).logged("altered node row of group 1", "localhost:");
    endsRight();
  }

  @Test
  void activatesADisabledNode() {
    // Given
    endsRight();
    run(cluster.coordinator(), "app", "SELECT citus_disable_node(%s, true)".formatted(address(2)));

    // When, then
    job.setup().exited(0).logged("disabled -> active");
    endsRight();
  }

  @Test
  void dropsADatabaseWhoseCreationWasInterrupted() {
    // Given
    run(
        cluster.worker(1),
        "postgres",
        "CREATE DATABASE app",
        "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'app'");

    // When, then
    job.setup().exited(0).logged("an incomplete one is dropped first");
    endsRight();
  }

  @Test
  void completesADatabaseWithoutItsExtension() {
    // Given: the job was killed between two statements
    run(cluster.worker(1), "postgres", "CREATE DATABASE app");
    run(cluster.coordinator(), "postgres", "CREATE DATABASE app");

    // When, then
    endsRight();
  }

  @Test
  void endsAnOrphanPreparedTransactionThatBlocksRegistration() {
    // Given: the coordinator died after the worker had prepared
    LocalNode worker = cluster.worker(1);
    run(worker, "postgres", "CREATE DATABASE app");
    run(worker, "app", "CREATE EXTENSION citus");
    run(
        worker,
        "app",
        "BEGIN; LOCK TABLE pg_dist_node IN EXCLUSIVE MODE; CREATE TABLE left_behind (id int);"
            + " PREPARE TRANSACTION 'citus_0_999999_1_1'");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(0)
        .logged("orphan prepared transaction citus_0_999999_1_1: prepared -> rolled back");
    assertThat(ask(worker, "postgres", "SELECT gid FROM pg_prepared_xacts")).isEmpty();
    endsRight();
  }

  @Test
  void leavesPreparedTransactionsOfOthersAlone() {
    // Given
    LocalNode worker = cluster.worker(1);
    run(worker, "postgres", "BEGIN; CREATE TABLE theirs (id int); PREPARE TRANSACTION 'their own'");

    // When
    endsRight();

    // Then
    assertThat(ask(worker, "postgres", "SELECT gid FROM pg_prepared_xacts"))
        .containsExactly("their own");
    run(worker, "postgres", "ROLLBACK PREPARED 'their own'");
  }

  @Test
  void completesAnAuthinfoRowThatIsMissingOnOneNode_D14() throws SQLException {
    // Given
    endsRight();
    run(cluster.worker(2), "app", "DELETE FROM pg_dist_authinfo");

    // When
    Outcome outcome = job.run("verify");

    // Then
    outcome.exited(1);
    assertThat(outcome.out()).contains("pg_dist_authinfo row of \"postgres\"");
    endsRight();
  }

  @Test
  void updatesAnOldCitusExtension() {
    // Given
    assumeFalse(LocalCluster.realCitus(), "real Citus refuses to create an older version");
    run(cluster.worker(1), "postgres", "CREATE DATABASE app");
    run(cluster.worker(1), "app", "CREATE EXTENSION citus VERSION '13.2-1'");

    // When, then
    job.setup().exited(0).logged("altered extension \"citus\": 13.2-1 -> 14.0-1");
    endsRight();
  }

  @Test
  void refusesAnotherEncodingAndOtherwiseChangesNothing() {
    // Given
    endsRight();

    // When
    Outcome outcome =
        job.spec("databases: [{name: app, encoding: LATIN1, locale: C}, {name: other}]\n").setup();

    // Then
    outcome
        .exited(2)
        .logged("is 'UTF8', but the specification requires 'LATIN1'")
        .neverLogged("change=");
  }

  @Test
  void refusesAnOwnerThatDoesNotExist_D19() {
    // When
    Outcome outcome = job.spec("databases: [{name: app, owner: nobody}]\n").setup();

    // Then
    outcome.exited(2).logged("role \"nobody\" does not exist on group 0").neverLogged("change=");
  }

  @Test
  void planSaysWhatWouldChangeAndChangesNothing() {
    // Given
    Outcome before = job.run("plan").exited(3);

    // When
    assertThat(before.out())
        .contains("+ database \"app\"  (groups 0 1 2)", "+ node row of group 1");
    Outcome again = job.run("plan", "--output", "json").exited(3);

    // Then
    assertThat(again.out()).contains("\"action\" : \"create\"", "\"groups\" : [ 0, 1, 2 ]");
    assertThat(ask(cluster.coordinator(), "postgres", "SELECT datname FROM pg_database"))
        .doesNotContain("app");
    endsRight();
    assertThat(job.run("plan").exited(0).out()).contains("nothing to change");
  }

  @Test
  void statusShowsEachDatabaseForPeopleAndMachines() {
    // Given
    job.spec(
        """
        roles: [{name: s, passwordFile: role-password}]
        databases: [{name: app, extensions: [{name: hstore}]}]
        """);
    endsRight();

    // When
    String text = job.run("status").exited(0).out();
    String json = job.run("status", "-o", "json").exited(0).out();

    // Then
    assertThat(text)
        .contains(
            "database \"app\"",
            "all nodes reach each other",
            "hstore",
            "authinfo   s on groups [0, 1, 2]",
            "drift      none");
    assertThat(json).contains("\"name\" : \"app\"", "\"drift\" : [ ]", "\"metadataSynced\" : true");
  }
}
