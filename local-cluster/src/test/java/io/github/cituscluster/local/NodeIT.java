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
  static void stopCluster() {
    CLUSTER.close();
    assertThat(CLUSTER.folder()).doesNotExist();
  }

  private static String query(String sql) throws SQLException {
    try (var connection = NODE.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = NODE.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aKilledServerRefusesConnectionsAndKeepsItsDataAndPort() throws SQLException {
    execute("CREATE TABLE kept_by_kill ()");
    NODE.kill();
    assertThatThrownBy(() -> NODE.connect("postgres"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("refused");
    NODE.start();
    assertThat(query("SELECT to_regclass('kept_by_kill')")).isEqualTo("kept_by_kill");
  }

  @Test
  void killEndsRunningStatements() throws Exception {
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
  void aStoppedServerStartsAgain() throws SQLException {
    NODE.stop();
    assertThatThrownBy(() -> NODE.connect("postgres")).hasMessageContaining("refused");
    NODE.start();
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aFrozenServerAnswersOnlyAfterThaw() throws Exception {
    try (var connection = NODE.connect("postgres")) {
      NODE.freeze();
      assertThat(connection.isValid(1)).isFalse();
      NODE.thaw();
    }
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aFrozenServerCanBeKilled() throws SQLException {
    NODE.freeze();
    NODE.kill();
    NODE.start();
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aWipedServerIsEmptyAndAcceptsThePassword() throws SQLException {
    execute("CREATE DATABASE lost");
    NODE.wipe();
    assertThat(query("SELECT count(*) FROM pg_database WHERE datname = 'lost'")).isEqualTo("0");
    NODE.stop();
    NODE.wipe();
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void configureChangesTheSettings() throws SQLException {
    NODE.configure(Map.of("work_mem", "7MB", "citus.node_conninfo", "sslmode=prefer"));
    assertThat(query("SHOW work_mem")).isEqualTo("7MB");
    assertThat(query("SHOW wal_level")).isEqualTo("logical");
  }

  @Test
  void aServerInRecoveryIsReadOnlyUntilItIsAPrimaryAgain() throws SQLException {
    NODE.standBy(true);
    assertThat(query("SELECT pg_is_in_recovery()")).isEqualTo("t");
    assertThatThrownBy(() -> execute("CREATE TABLE t ()"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    NODE.standBy(false);
    execute("CREATE TABLE after_recovery ()");
  }

  @Test
  void aWrongPasswordIsRefused() {
    assertThatThrownBy(() -> NODE.connect("postgres", "postgres", "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void onlyTheOwnerCanReadThePasswordFile() throws IOException {
    assertThat(Files.readString(CLUSTER.passwordFile())).isEqualTo(CLUSTER.password());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CLUSTER.passwordFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void anAddedWorkerHasTheNextGroup() throws SQLException {
    var worker = CLUSTER.addWorker();
    assertThat(worker.group()).isEqualTo(1);
    assertThat(CLUSTER.worker(1)).isSameAs(worker);
    try (var connection = worker.connect("postgres")) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }
}
