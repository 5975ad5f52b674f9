package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.askAs;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The main path of `setup` on real servers. Numbers D.. in names of tests are defects of an
/// earlier system that the test would have caught.
class SetupIT {
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
    System.out.println("SetupIT runs on " + cluster.description());
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  private static String rows(String database, LocalNode node) {
    return String.join(
        " ",
        ask(
            node,
            database,
            "SELECT groupid || '@' || nodename || ':' || nodeport FROM pg_dist_node"
                + " WHERE noderole = 'primary' ORDER BY groupid"));
  }

  private static String expectedRows() {
    return cluster.nodes().stream()
        .map(n -> n.group() + "@" + n.host() + ":" + n.port())
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Test
  void registersEveryWorkerWithPasswordsAndWithoutTls_D01_D02_D30() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: d01}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0).logged("created database \"d01\"", "done:");
    for (LocalNode node : cluster.nodes()) {
      assertThat(rows("d01", node)).isEqualTo(expectedRows());
      assertThat(rows("citus", node)).isEqualTo(expectedRows());
    }
  }

  @Test
  void secondRunChangesNothing() {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: twice, passwordFile: role-password, memberOf: [pg_monitor]}]
                databases:
                  - name: twice
                    owner: twice
                    connectionLimit: 30
                    extensions: [{name: hstore, version: "1.8"}, {name: pg_trgm, schema: tools}]
                    parameters: {work_mem: 5MB, search_path: [a, "b c", public], statement_timeout: 60000}
                    initScripts: [{name: one, file: one.sql}]
                """);
    job.file("one.sql", "CREATE TABLE once (id int PRIMARY KEY); INSERT INTO once VALUES (1);");
    job.setup().exited(0);

    // When
    Outcome second = job.setup();

    // Then
    second.exited(0).logged("done: nothing to change").neverLogged("change=");
    job.run("plan").exited(0);
    job.run("verify").exited(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my-app",
        "MyApp",
        "grüße aus köln",
        "say \"hi\"",
        "it's",
        "app",
        "app-old",
        "a.b",
        "x;--"
      })
  void keepsAnyLegalName_D16_D17_D18(String name) throws SQLException {
    // Given
    String quoted = "'" + name.replace("'", "''") + "'";
    Job job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: NAME, passwordFile: role-password}]
                databases: [{name: NAME, owner: NAME, parameters: {work_mem: 7MB}}]
                """
                    .replace("NAME", quoted));

    // When
    job.setup().exited(0);

    // Then
    job.setup().exited(0).logged("done: nothing to change");
    for (LocalNode node : cluster.nodes()) {
      assertThat(askAs(node, name, name, Job.PASSWORD, "SELECT current_database()"))
          .containsExactly(name);
    }
  }

  @Test
  void letsApplicationRolesWorkOnDistributedTablesFromEveryNode_D13_D14_D15_D19()
      throws SQLException {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                roles:
                  - {name: d13_owner, passwordFile: role-password}
                  - {name: d13_app, passwordFile: role-password, memberOf: [d13_owner]}
                databases: [{name: d13, owner: d13_owner}]
                """);

    // When
    job.setup().exited(0);

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(
              ask(node, "d13", "SELECT rolename FROM pg_dist_authinfo WHERE nodeid = 0 ORDER BY 1"))
          .containsExactly("d13_app", "d13_owner", "postgres");
    }
    if (LocalCluster.realCitus()) {
      run(
          cluster.coordinator(),
          "d13",
          "CREATE TABLE t (id int PRIMARY KEY)",
          "ALTER TABLE t OWNER TO d13_owner");
      askAs(
          cluster.coordinator(),
          "d13",
          "d13_owner",
          Job.PASSWORD,
          "SELECT create_distributed_table('t', 'id')");
      for (LocalNode node : cluster.nodes()) {
        askAs(
            node,
            "d13",
            "d13_app",
            Job.PASSWORD,
            "INSERT INTO t SELECT %d * 100 + i FROM generate_series(1, 20) i RETURNING id"
                .formatted(node.group()));
        assertThat(askAs(node, "d13", "d13_app", Job.PASSWORD, "SELECT count(*) FROM t"))
            .containsExactly(String.valueOf(20 * (node.group() + 1)));
      }
    }
  }

  @Test
  void carriesAChangedPasswordToTheRoleAndToEveryAuthinfoRow_D24() throws SQLException {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: rotated, passwordFile: rotated-password}]
                databases: [{name: d24}]
                """);
    job.secret("rotated-password", "first one");
    job.setup().exited(0);

    // When
    job.secret("rotated-password", "second 'one'");
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(0)
        .logged("altered role \"rotated\"", "altered pg_dist_authinfo row of \"rotated\"");
    for (LocalNode node : cluster.nodes()) {
      assertThat(askAs(node, "d24", "rotated", "second 'one'", "SELECT 1")).containsExactly("1");
      assertThat(
              ask(node, "d24", "SELECT authinfo FROM pg_dist_authinfo WHERE rolename = 'rotated'"))
          .containsExactly("password='second \\'one\\''");
      assertThat(
              ask(
                  node,
                  "citus",
                  "SELECT authinfo FROM pg_dist_authinfo WHERE rolename = 'rotated'"))
          .containsExactly("password='second \\'one\\''");
    }
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void storesTheSameVerifierOnEveryNode() {
    // Given
    Job job = new Job(cluster).spec("roles: [{name: same, passwordFile: role-password}]\n");

    // When
    job.setup().exited(0);

    // Then
    List<String> verifiers =
        cluster.nodes().stream()
            .flatMap(n ->
                ask(n, "postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'same'")
                    .stream())
            .distinct()
            .toList();
    assertThat(verifiers).hasSize(1).first().asString().startsWith("SCRAM-SHA-256$");
  }

  @Test
  void givesRolesTheirAttributesOnEveryNode() {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                roles:
                  - name: attributed
                    attributes: {login: false, createdb: true, inherit: false}
                    connectionLimit: 3
                """);

    // When
    job.setup().exited(0);

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(
              ask(
                  node,
                  "postgres",
                  "SELECT rolcanlogin || ' ' || rolcreatedb || ' ' || rolinherit || ' ' ||"
                      + " rolconnlimit FROM pg_roles WHERE rolname = 'attributed'"))
          .containsExactly("false true false 3");
    }
  }

  @Test
  void aRoleMayBeAMemberOfOneThatComesLater() {
    // Given
    Job job = new Job(cluster).spec("roles: [{name: early, memberOf: [late]}, {name: late}]\n");

    // When
    job.setup().exited(0);

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(ask(node, "postgres", "SELECT pg_has_role('early', 'late', 'MEMBER')"))
          .containsExactly("t");
    }
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void mainDatabaseMayHaveAnotherName_D20() {
    // Given
    Job job =
        new Job(cluster)
            .head(
                "mainDatabase",
                "{name: hauptsache, registeredBy: setup-job, extensions: [{name: pg_trgm}]}");

    // When
    job.setup().exited(0);

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(rows("hauptsache", node)).isEqualTo(expectedRows());
      assertThat(ask(node, "hauptsache", "SELECT extname FROM pg_extension")).contains("pg_trgm");
    }
  }

  @Test
  void waitsForPatroniToRegisterTheMainDatabase_D08() throws Exception {
    // Given
    Job job =
        new Job(cluster)
            .head("mainDatabase", "{name: patronis, registeredBy: patroni}")
            .spec("databases: [{name: d08}]\n");

    // When
    Process process = job.start("setup");
    LogLines log = new LogLines(process);
    log.awaitLine("Patroni has not created it yet");
    for (LocalNode node : cluster.nodes()) {
      run(node, "postgres", "CREATE DATABASE patronis");
      run(
          node,
          "patronis",
          "CREATE EXTENSION citus",
          "INSERT INTO pg_dist_authinfo VALUES (0, 'postgres', 'password=''%s''')"
              .formatted(cluster.password().replace("\\", "\\\\").replace("'", "\\''")));
    }
    LocalNode coordinator = cluster.coordinator();
    run(
        coordinator,
        "patronis",
        "SELECT citus_set_coordinator_host('%s', %d)"
            .formatted(coordinator.host(), coordinator.port()));
    for (LocalNode worker : cluster.workers()) {
      run(
          coordinator,
          "patronis",
          "SELECT citus_add_node('%s', %d, %d)"
              .formatted(worker.host(), worker.port(), worker.group()));
    }

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    assertThat(rows("d08", coordinator)).isEqualTo(expectedRows());
  }

  @Test
  void addsAnExtensionToADatabaseWhoseNodesAreRegistered_D21() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: d21}]\n");
    job.setup().exited(0);

    // When
    Outcome outcome =
        job.spec("databases: [{name: d21, extensions: [{name: uuid-ossp}]}]\n").setup();

    // Then
    outcome.exited(0).logged("created extension \"uuid-ossp\"").neverLogged("WARN", "ERROR");
    for (LocalNode node : cluster.nodes()) {
      assertThat(ask(node, "d21", "SELECT extname FROM pg_extension")).contains("uuid-ossp");
    }
  }

  @Test
  void anExtensionThatIsNotAvailableEndsTheRun_D22() {
    // Given
    Job job =
        new Job(cluster).spec("databases: [{name: d22, extensions: [{name: no-such-thing}]}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(2).logged("extension \"no-such-thing\" is not available", "database \"d22\"");
  }

  @Test
  void changesExtensionSchemaOwnerAndLimitOfAnExistingDatabase_D29() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: d29, extensions: [{name: hstore}]}]\n");
    job.setup().exited(0);

    // When
    Outcome outcome =
        job.spec(
                """
                roles: [{name: d29_owner}]
                databases: [{name: d29, owner: d29_owner, connectionLimit: 9, extensions: [{name: hstore, schema: x}]}]
                """)
            .setup();

    // Then
    outcome
        .exited(0)
        .logged("altered owner: postgres -> d29_owner", "altered connection limit: -1 -> 9");
    for (LocalNode node : cluster.nodes()) {
      assertThat(
              ask(
                  node,
                  "d29",
                  "SELECT pg_get_userbyid(datdba) || ' ' || datconnlimit FROM pg_database WHERE"
                      + " datname = 'd29'"))
          .containsExactly("d29_owner 9");
      assertThat(
              ask(
                  node,
                  "d29",
                  "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'hstore'"))
          .containsExactly("x");
    }
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void reportsWhatIsNotInTheSpecificationAndLeavesIt_D29() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: gone, parameters: {work_mem: 9MB}}]\n");
    job.setup().exited(0);

    // When
    Outcome outcome = job.spec("").setup();

    // Then
    outcome.exited(0).logged("not in the specification, left alone: database \"gone\"");
    assertThat(ask(cluster.coordinator(), "gone", "SELECT 1")).containsExactly("1");
  }

  @Test
  void reportsRolesThatCanLogInAndAreNotInTheSpecificationAndLeavesThem() {
    // Given: roles of people, of the server, and one that the specification names by the way
    for (LocalNode node : cluster.nodes()) {
      run(
          node,
          "postgres",
          "CREATE ROLE stranger LOGIN CONNECTION LIMIT 5",
          "CREATE ROLE crowd NOLOGIN",
          "CREATE ROLE operator LOGIN SUPERUSER",
          "CREATE ROLE standby LOGIN REPLICATION",
          "CREATE ROLE rewind_user LOGIN",
          "GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) TO"
              + " rewind_user",
          "CREATE ROLE by_the_way LOGIN");
    }

    // When
    Outcome outcome =
        new Job(cluster).spec("databases: [{name: owned, owner: by_the_way}]\n").setup();

    // Then
    outcome
        .exited(0)
        .logged("not in the specification, left alone: role \"stranger\"")
        .neverLogged("\"crowd\"", "\"operator\"", "\"standby\"", "\"rewind_user\"");
    assertThat(outcome.log().lines().filter(line -> line.contains("role \"stranger\""))).hasSize(1);
    assertThat(outcome.log()).doesNotContain("left alone: role \"by_the_way\"");
    assertThat(
            ask(
                cluster.coordinator(),
                "postgres",
                "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'stranger'"))
        .containsExactly("5");
  }

  @Test
  void aFailedRunShowsWhatItDidBeforeItsLastSentence() {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                "databases: [{name: half_done, initScripts: [{name: wrong, file: wrong.sql}]}]\n");
    job.file("wrong.sql", "SELECT 1/0;");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(2);
    List<String> last = outcome.log().lines().toList().reversed();
    assertThat(last.get(0)).contains("ERROR", "division by zero", "exitCode=2");
    assertThat(last.get(1)).containsPattern("time: wait for groups \\d+ ms, look .* total \\d+ ms");
    // A database and citus on three nodes with a password each, the coordinator's host, two rows.
    assertThat(last.get(2)).containsPattern("half_done +12 +0 +0");
    assertThat(outcome.log()).containsPattern("citus +\\d+ +\\d+ +\\d+");
    assertThat(outcome.log()).containsPattern("database +created +altered +unchanged");
  }

  @Test
  void aRunThatNeverLookedShowsItsTimesOnly() {
    // When
    Outcome outcome = new Job(cluster).head("citusVersion", "\"12.1\"").setup();

    // Then
    outcome.exited(2).logged("time: wait for groups").neverLogged("unchanged");
    assertThat(outcome.log().lines().toList().getLast())
        .contains("the specification requires 12.1");
  }

  @Test
  void worksWithoutAnyWorker() {
    // Given
    Job job =
        new Job(cluster)
            .workers(List.of())
            .head("mainDatabase", "{name: alone}")
            .spec("databases: [{name: lonely}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(0);
    job.setup().exited(0).logged("done: nothing to change");
  }
}
