package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// Runs each statement on a connection of its own, as a shell script does.
sealed interface SqlClient {
  /// The first column of the first row, or nothing.
  String ask(LocalNode node, String database, String sql);

  /// For the report.
  String description();

  /// `psql` where this machine has it, else the driver.
  static SqlClient of(LocalCluster cluster) {
    try {
      Process version = new ProcessBuilder("psql", "--version").start();
      String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Psql(cluster.password(), said.strip());
    } catch (IOException absent) {
      return new Driver();
    }
  }

  /// A process for each statement.
  record Psql(String password, String description) implements SqlClient {
    @Override
    public String ask(LocalNode node, String database, String sql) {
      ProcessBuilder psql =
          new ProcessBuilder("psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", node.host())
              .redirectErrorStream(true);
      psql.command().addAll(java.util.List.of("-p", String.valueOf(node.port())));
      psql.command().addAll(java.util.List.of("-U", "postgres", "-d", database, "-c", sql));
      psql.environment().put("PGPASSWORD", password);
      psql.environment().put("PGOPTIONS", "-c client_min_messages=warning");
      try {
        Process process = psql.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException("psql, %s: %s".formatted(database, said));
        }
        return said.strip();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("psql does not run", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    /// Without the password.
    @Override
    public String toString() {
      return description;
    }
  }

  /// A connection of the driver for each statement, from this JVM.
  record Driver() implements SqlClient {
    @Override
    public String description() {
      return "the JDBC driver, a new connection for each statement (no psql on this machine)";
    }

    @Override
    public String ask(LocalNode node, String database, String sql) {
      try (var connection = node.connect(database);
          var statement = connection.createStatement()) {
        if (!statement.execute(sql)) {
          return "";
        }
        var rows = statement.getResultSet();
        return rows.next() ? rows.getString(1) : "";
      } catch (SQLException e) {
        throw new IllegalStateException(database + ": " + sql, e);
      }
    }
  }
}
