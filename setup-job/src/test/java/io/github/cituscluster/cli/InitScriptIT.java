package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Init scripts: once, whole, in their own database.
class InitScriptIT {
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(1);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  private static Job job(String database, String sql, String more) {
    Job job =
        new Job(cluster)
            .spec(
                "databases: [{name: %s, initScripts: [{name: first, file: first.sql%s}]}]%n"
                    .formatted(database, more));
    job.file("first.sql", sql);
    return job;
  }

  private static String tables(String database) {
    return String.join(
        " ",
        ask(
            cluster.coordinator(),
            database,
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public',"
                + " 'x') ORDER BY 1"));
  }

  @Test
  void runsOnceInItsOwnDatabase_D04_D10() {
    // Given
    Job job = job("once", "CREATE TABLE t (id int); INSERT INTO t VALUES (1);", "");
    job.setup().exited(0).logged("created init script \"first\"");

    // When
    job.setup().exited(0).logged("done: nothing to change");

    // Then
    assertThat(ask(cluster.coordinator(), "once", "SELECT count(*) FROM t")).containsExactly("1");
    assertThat(tables("citus")).isEmpty();
    assertThat(
            ask(
                cluster.coordinator(),
                "once",
                "SELECT name || length(checksum) FROM citus_setup.init_scripts"))
        .containsExactly("first64");
  }

  @Test
  void aFailedOneLeavesNothingBehindAndFailsTheRun_D09() {
    // Given
    Job job =
        job("failing", "CREATE TABLE a (id int);\n\nSELECT 1/0;\nCREATE TABLE b (id int);", "");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged(
            "division by zero", "line 3 of init script", "first.sql", "all of it was rolled back")
        .neverLogged("created init script");
    assertThat(tables("failing")).isEmpty();

    // And when it is mended
    job.file("first.sql", "CREATE TABLE a (id int);");
    job.setup().exited(0);
    assertThat(tables("failing")).isEqualTo("public.a");
  }

  @Test
  void aPasswordInAFailedStatementIsNotPrinted_D27() {
    // Given
    Job job = job("secretive", "ALTER ROLE nobody_here PASSWORD 'hunter2-of-the-script';", "");
    job.secret("never-printed", "hunter2-of-the-script");

    // When, then: the harness searches what was printed
    job.setup().exited(2).logged("nobody_here", "line 1 of init script");
  }

  @Test
  void aViolatedConstraintIsNotTriedAgain() {
    job("dup", "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1), (1);", "")
        .setup()
        .exited(2)
        .logged("23505", "line 1");
  }

  @Test
  void changedTextOfAScriptThatRanIsRefused() {
    // Given
    Job job = job("changed", "SELECT 1;", "");
    job.setup().exited(0);

    // When
    job.file("first.sql", "SELECT 2;");
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged("with different content", "script with a different name")
        .neverLogged("change=");
  }

  @Test
  void seesTheParametersOfItsDatabase() {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                databases:
                  - name: sees
                    parameters: {search_path: "x, public"}
                    initScripts: [{name: a, file: a.sql}]
                """);
    job.file("a.sql", "CREATE SCHEMA x; CREATE TABLE inside (id int);");

    // When
    job.setup().exited(0);

    // Then
    assertThat(tables("sees")).isEqualTo("x.inside");
  }

  @Test
  void understandsFunctionBodiesCommentsAndQuestionMarks() {
    // Given
    Job job =
        job(
            "bodies",
            """
            -- a comment; with a semicolon
            /* and another; /* nested */ one */
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
            CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
            CREATE TABLE j (doc jsonb);
            INSERT INTO j VALUES ('{"a": "b; {d ''2026-01-01''}"}');
            SELECT doc ? 'a' FROM j;
            """,
            "");

    // When
    job.setup().exited(0);

    // Then
    assertThat(ask(cluster.coordinator(), "bodies", "SELECT f() + g()")).containsExactly("3");
  }

  @Test
  void refusesCommandsOfPsqlBeforeAnythingOfTheScriptRuns() {
    job("meta", "CREATE TABLE a (id int);\n\\connect citus\nCREATE TABLE b (id int);", "")
        .setup()
        .exited(2)
        .logged("line 2", "is a psql command");
    assertThat(tables("meta")).isEmpty();
  }

  @Test
  void refusesTransactionCommandsInsideItsTransaction() {
    job("commits", "CREATE TABLE a (id int);\nCOMMIT;", "")
        .setup()
        .exited(2)
        .logged("line 2", "transaction: false");
    assertThat(tables("commits")).isEmpty();
  }

  @Test
  void runsStatementsThatRefuseATransactionWhenAsked() {
    // Given
    Job job =
        job(
            "plain",
            "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY ON a (id);",
            ", transaction: false");

    // When
    job.setup().exited(0);

    // Then
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void aPlainOneIsNotRunAgainAfterItsConnectionWasLost() {
    // Given
    Job job =
        job(
            "lost",
            "CREATE TABLE IF NOT EXISTS a (id int);\nINSERT INTO a VALUES (1);\n"
                + "SELECT pg_terminate_backend(pg_backend_pid());\nCREATE TABLE b (id int);",
            ", transaction: false");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged("57P01", "line 3 of init script", "complete or undo them manually")
        .neverLogged("waiting", "created init script");
    assertThat(ask(cluster.coordinator(), "lost", "SELECT count(*) FROM a")).containsExactly("1");
  }

  @Test
  void aPlainOneIsNotRunAgainWhenItsRecordWasLost() {
    // Given: the connection breaks after the last statement of the script
    Job job =
        job(
            "unnoted",
            """
            CREATE TABLE IF NOT EXISTS a (id int);
            INSERT INTO a VALUES (1);
            CREATE OR REPLACE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql
              AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$;
            CREATE OR REPLACE TRIGGER cut BEFORE INSERT ON citus_setup.init_scripts
              FOR EACH ROW EXECUTE FUNCTION cut();
            """,
            ", transaction: false");

    // When
    Outcome outcome = job.setup();

    // Then
    assertThat(ask(cluster.coordinator(), "unnoted", "SELECT count(*) FROM a"))
        .containsExactly("1");
    outcome
        .exited(2)
        .logged("57P01", "first.sql' ran completely, but recording it failed", "VALUES ('first', '")
        .neverLogged("waiting", "created init script");
  }

  @Test
  void doesNotLeaveItsSettingsInTheSession() {
    // Given
    Job job = job("leak", "SET search_path = nowhere; SET ROLE pg_monitor;", "");

    // When, then
    job.setup().exited(0);
    job.setup().exited(0);
  }

  @Test
  void serverLevelParametersAreRefusedByNameWithTheirPlace_D11() {
    new Job(cluster)
        .spec(
            "databases: [{name: d11, parameters: {max_connections: 10, shared_buffers: 1GB,"
                + " nonsense: 1}}]\n")
        .setup()
        .exited(2)
        .logged(
            "parameter max_connections: applies to the whole server",
            "parameter shared_buffers",
            "PostgreSQL has no parameter with this name")
        .neverLogged("change=");
  }

  @Test
  void listValuedParametersAreQuotedElementByElement_D12() {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                "databases: [{name: d12, parameters: {search_path: 'a,b,\"$user\",public'}}]\n"
                    .replace("\"$user\"", "$user"));

    // When
    job.setup().exited(0);

    // Then
    assertThat(ask(cluster.coordinator(), "d12", "SHOW search_path"))
        .containsExactly("a, b, \"$user\", public");
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void aWrongParameterValueEndsTheRun() {
    new Job(cluster)
        .spec("databases: [{name: wrongvalue, parameters: {work_mem: lots}}]\n")
        .setup()
        .exited(2)
        .logged("invalid value for parameter \"work_mem\"");
  }
}
