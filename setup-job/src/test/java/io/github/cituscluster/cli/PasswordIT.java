package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static io.github.cituscluster.cli.PasswordFixture.authinfo;
import static io.github.cituscluster.cli.PasswordFixture.logsIn;
import static io.github.cituscluster.cli.PasswordFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Changed passwords of everybody, carried to all nodes of all databases.
class PasswordIT {
  private static LocalCluster cluster;
  private static PasswordFixture fixture;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
    fixture = new PasswordFixture(cluster);
    fixture.makeStranger();
    fixture.job.setup().exited(0);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  @BeforeEach
  void convergeOnWhatIsThere() {
    fixture.job.setup().exited(0);
    fixture.forget();
  }

  private static void isCarried() {
    for (LocalNode node : cluster.nodes()) {
      assertThat(logsIn(node, "chief", fixture.password())).as("chief on %s", node).isTrue();
      assertThat(logsIn(node, "chief", fixture.previous())).as("before, on %s", node).isFalse();
      assertThat(logsIn(node, "seller", fixture.seller())).isTrue();
      assertThat(logsIn(node, "replicas", fixture.replicas())).isTrue();
      for (String database : List.of("citus", "shop")) {
        assertThat(row(node, database)).isEqualTo(authinfo(fixture.password()));
        assertThat(
                ask(
                    node,
                    database,
                    "SELECT authinfo FROM pg_dist_authinfo WHERE rolename = 'seller'"))
            .isSubsetOf(authinfo(fixture.seller()));
      }
    }
    for (LocalNode node : List.of(cluster.coordinator(), cluster.worker(1))) {
      assertThat(ask(node, "stranger", "SELECT authinfo FROM pg_dist_authinfo ORDER BY nodeid"))
          .containsExactly(
              authinfo(fixture.password()), authinfo(fixture.password()), "sslcert=a sslkey=b");
    }
    fixture.job.run("verify").exited(0);
    fixture.job.setup().exited(0).logged("done: nothing to change");
    fixture.forget();
    fixture.job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void aChangeIsPlannedAndCarriedToRolesAndRowsOfEveryDatabase() {
    // Given
    Job job = fixture.change().job;
    String plan = job.run("plan").exited(3).out();
    for (String role : List.of("chief", "seller", "replicas")) {
      assertThat(plan)
          .contains(
              "~ role \"%s\": password differs from passwordFile -> updated  (groups 0 1 2)"
                  .formatted(role));
    }
    assertThat(plan.split("database \"stranger\"\n", 2)[1])
        .contains(
            "~ pg_dist_authinfo row of \"chief\": password differs from passwordFile -> updated "
                + " (groups 0 1)");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(0)
        .logged("altered role \"chief\": password differs from passwordFile -> updated");
    assertThat(outcome.log().split("still has the administrator's previous password", -1))
        .as("one line for each node")
        .hasSize(4);
    isCarried();
  }

  @Test
  void everyCommandWorksBeforeTheChange() {
    Job job = fixture.change().job;

    job.run("plan").exited(3);
    job.run("status").exited(0);
    job.run("verify").exited(1);
    assertThat(logsIn(cluster.coordinator(), "chief", fixture.previous())).isTrue();
  }

  /// The job commits roles, then rows. What it had done when it died is made by hand, between any
  /// two of its commits; digits are the groups.
  @ParameterizedTest
  @CsvSource({
    "1, ''",
    "20, ''",
    "012, ''",
    "012, 1citus",
    "012, 0citus 1citus 2citus",
    "012, 0shop 1shop 2shop 0citus",
    "012, 0citus 1citus 2citus 0shop 1shop 2shop 0stranger"
  })
  void theNextRunConvergesWhereverTheLastOneDied(String roles, String rows) {
    // Given
    Job job = fixture.change().job;
    roles.chars().forEach(group -> fixture.alterRole(node(group)));
    for (String row : rows.split(" ", -1)) {
      if (!row.isEmpty()) {
        fixture.alterRows(node(row.charAt(0)), row.substring(1));
      }
    }

    // When
    job.setup().exited(0);

    // Then
    isCarried();
  }

  private static LocalNode node(int digit) {
    return cluster.nodes().get(digit - '0');
  }

  @Test
  void aRunThatIsKilledWithNothingCommittedLeavesEverythingAsItWas() throws Exception {
    // Given: all rows are changed and locked, and one role cannot be altered yet
    Job job = fixture.change().job;
    try (Connection other = cluster.worker(2).connect("postgres");
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("ALTER ROLE chief CONNECTION LIMIT 50");
      Process process = job.start("setup");
      LogLines log = new LogLines(process);
      await().atMost(Duration.ofSeconds(60)).until(() -> waiting() == 1 || !process.isAlive());

      // When
      process.destroyForcibly();
      assertThat(log.exitCode()).as(log.text()).isEqualTo(137);
    }

    // Then
    await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 0);
    for (LocalNode node : cluster.nodes()) {
      assertThat(logsIn(node, "chief", fixture.previous())).isTrue();
      assertThat(row(node, "shop")).isEqualTo(authinfo(fixture.previous()));
    }
    job.setup().exited(0);
    isCarried();
  }

  private static int waiting() {
    return Integer.parseInt(
        ask(
                cluster.worker(2),
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND application_name = 'citus-setup'")
            .getFirst());
  }

  @Test
  void aTransactionThatHasReadTheRowsIsWaitedFor() throws Exception {
    // Given
    Job job = fixture.change().job;
    Process process;
    LogLines log;
    try (Connection reader = cluster.worker(2).connect("shop");
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("TABLE pg_dist_authinfo");

      // When
      process = job.start("setup");
      log = new LogLines(process);
      log.awaitLine("a transaction that is still open has read this table; it must end first");
    }

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    isCarried();
  }

  @Test
  void withoutThePreviousPasswordTheFailureNamesEveryServerThatRefuses() {
    // Given
    fixture.change();
    fixture.alterRole(cluster.worker(1));
    String before = fixture.previous();
    fixture.forget();

    // When
    Outcome outcome = fixture.job.setup();
    Outcome plan = fixture.job.run("plan");

    // Then
    for (Outcome refused : List.of(outcome, plan)) {
      refused
          .exited(2)
          .logged("group 0 " + address(0), "group 2 " + address(2), "previousPasswordFile", "28P01")
          .neverLogged("group 1 " + address(1) + ", database");
    }
    fixture.job.secret("chief-before", "neither this nor that");
    fixture.job.setup().exited(2).logged("neither administrator.passwordFile nor");
    fixture.job.secret("chief-before", before);
    fixture.job.setup().exited(0);
    isCarried();
  }

  private static String address(int group) {
    LocalNode node = cluster.nodes().get(group);
    return node.host() + ":" + node.port();
  }

  @Test
  void aRowOfOneNodeFollowsTheRowOfAllNodes() {
    // Given
    LocalNode coordinator = cluster.coordinator();
    run(
        coordinator,
        "shop",
        "INSERT INTO pg_dist_authinfo SELECT 99, rolename, authinfo FROM pg_dist_authinfo"
            + " WHERE rolename = 'seller'",
        "INSERT INTO pg_dist_authinfo VALUES (98, 'seller', 'password=its-own')");

    // When
    fixture.change().job.setup().exited(0);

    // Then
    String sql = "SELECT authinfo FROM pg_dist_authinfo WHERE rolename = 'seller' ORDER BY nodeid";
    assertThat(ask(coordinator, "shop", sql))
        .containsExactly(
            authinfo(fixture.seller()), "password=its-own", authinfo(fixture.seller()));
    run(coordinator, "shop", "DELETE FROM pg_dist_authinfo WHERE nodeid > 90");
    isCarried();
  }

  @Test
  void theReplicasRoleIsWaitedForAndNeverMade() throws SQLException {
    // Given
    run(cluster.worker(1), "postgres", "ALTER ROLE replicas RENAME TO not_yet");

    // When
    String plan = fixture.change().job.run("plan").exited(3).out();

    // Then
    assertThat(plan).contains(". role \"replicas\": Patroni has not created it yet  (groups 1)");
    run(cluster.worker(1), "postgres", "ALTER ROLE not_yet RENAME TO replicas");
    fixture.job.setup().exited(0);
    isCarried();
  }

  @Test
  void withoutTheKeyTheAdministratorsRoleIsLeftAsItIs() {
    // Given
    Job job = new Job(cluster).head("administrator", "{user: chief, passwordFile: chief}");
    job.secret("chief", fixture.password());

    // Then
    assertThat(job.run("plan").out()).doesNotContain("role \"chief\"");
  }
}
