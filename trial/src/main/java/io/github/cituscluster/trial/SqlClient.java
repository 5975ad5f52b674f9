package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/// Runs each statement on a new connection, as a shell script does.
sealed interface SqlClient {
  /// Returns the first column of the first row, or an empty string.
  String query(LocalNode node, String database, String sql);

  /// The client's description in the report.
  String description();

  /// `psql` if this machine has it, otherwise the driver.
  static SqlClient of(LocalCluster cluster) {
    try {
      Process version = new ProcessBuilder("psql", "--version").start();
      String output = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Psql(cluster.password(), output.strip());
    } catch (IOException notInstalled) {
      return new Driver();
    }
  }

  /// Starts a `psql` process for each statement.
  record Psql(String password, String description) implements SqlClient {
    @Override
    public String query(LocalNode node, String database, String sql) {
      ProcessBuilder psql =
          new ProcessBuilder("psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", node.host())
              .redirectErrorStream(true);
      psql.command().addAll(List.of("-p", String.valueOf(node.port())));
      psql.command().addAll(List.of("-U", "postgres", "-d", database, "-c", sql));
      psql.environment().put("PGPASSWORD", password);
      psql.environment().put("PGOPTIONS", "-c client_min_messages=warning");
      try {
        Process process = psql.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException("psql in database %s: %s".formatted(database, output));
        }
        return output.strip();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot run psql", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    /// Omits the password.
    @Override
    public String toString() {
      return description;
    }
  }

  /// Opens a connection with the JDBC driver for each statement, in this JVM.
  record Driver() implements SqlClient {
    @Override
    public String description() {
      return "the JDBC driver, a new connection for each statement (no psql on this machine)";
    }

    @Override
    public String query(LocalNode node, String database, String sql) {
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
