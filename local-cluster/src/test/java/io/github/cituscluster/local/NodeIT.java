package io.github.cituscluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NodeIT {

  private static final LocalCluster CLUSTER = LocalCluster.start(0, Map.of("log_statement", "all"));
  private static final LocalNode NODE = CLUSTER.coordinator();

  @AfterAll
  static void end() {
    CLUSTER.close();
    assertThat(CLUSTER.folder()).doesNotExist();
  }

  private static String ask(String sql) throws SQLException {
    try (var connection = NODE.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void tell(String sql) throws SQLException {
    try (var connection = NODE.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void killedServerRefusesAndKeepsItsDataAndPort() throws SQLException {
    tell("CREATE TABLE kept_by_kill ()");
    NODE.kill();
    assertThatThrownBy(() -> NODE.connect("postgres"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("refused");
    NODE.start();
    assertThat(ask("SELECT to_regclass('kept_by_kill')")).isEqualTo("kept_by_kill");
  }

  @Test
  void killEndsBackendsThatAreAtWork() throws Exception {
    try (var busy = NODE.connect("postgres");
        var statement = busy.createStatement()) {
      var sleeping =
          Thread.ofVirtual()
              .start(() ->
                  assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
                      .isInstanceOf(SQLException.class));
      Thread.sleep(100);
      NODE.kill();
      assertThat(sleeping.join(java.time.Duration.ofSeconds(5))).isTrue();
    }
    NODE.start();
  }

  @Test
  void stoppedServerStartsAgain() throws SQLException {
    NODE.stop();
    assertThatThrownBy(() -> NODE.connect("postgres")).hasMessageContaining("refused");
    NODE.start();
    assertThat(ask("SELECT 1")).isEqualTo("1");
  }

  @Test
  void frozenServerAnswersOnlyWhenThawed() throws Exception {
    try (var connection = NODE.connect("postgres")) {
      NODE.freeze();
      assertThat(connection.isValid(1)).isFalse();
      NODE.thaw();
    }
    assertThat(ask("SELECT 1")).isEqualTo("1");
  }

  @Test
  void frozenServerCanBeKilled() throws SQLException {
    NODE.freeze();
    NODE.kill();
    NODE.start();
    assertThat(ask("SELECT 1")).isEqualTo("1");
  }

  @Test
  void wipedServerIsEmptyAndKnowsThePassword() throws SQLException {
    tell("CREATE DATABASE lost");
    NODE.wipe();
    assertThat(ask("SELECT count(*) FROM pg_database WHERE datname = 'lost'")).isEqualTo("0");
    NODE.stop();
    NODE.wipe();
    assertThat(ask("SELECT 1")).isEqualTo("1");
  }

  @Test
  void configuredServerHasTheSettings() throws SQLException {
    NODE.configure(Map.of("work_mem", "7MB", "citus.node_conninfo", "sslmode=prefer"));
    assertThat(ask("SHOW work_mem")).isEqualTo("7MB");
    assertThat(ask("SHOW wal_level")).isEqualTo("logical");
  }

  @Test
  void serverInRecoveryReadsOnlyUntilItComesBack() throws SQLException {
    NODE.standBy(true);
    assertThat(ask("SELECT pg_is_in_recovery()")).isEqualTo("t");
    assertThatThrownBy(() -> tell("CREATE TABLE t ()"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    NODE.standBy(false);
    tell("CREATE TABLE after_recovery ()");
  }

  @Test
  void wrongPasswordIsRefused() {
    assertThatThrownBy(() -> NODE.connect("postgres", "postgres", "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void passwordFileIsForItsOwnerOnly() throws IOException {
    assertThat(Files.readString(CLUSTER.passwordFile())).isEqualTo(CLUSTER.password());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CLUSTER.passwordFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void addedWorkerHasTheNextGroup() throws SQLException {
    var worker = CLUSTER.addWorker();
    assertThat(worker.group()).isEqualTo(1);
    assertThat(CLUSTER.worker(1)).isSameAs(worker);
    try (var connection = worker.connect("postgres")) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }
}
