package io.github.cituscluster.local;

import java.sql.Connection;
import java.sql.SQLException;

/// Versions of PostgreSQL and Citus on a server.
record CitusVersions(String postgres, String citus) {

  /// Reads the versions. Only a function of the extension reports the version of Citus, so this
  /// creates the extension and rolls back.
  static CitusVersions read(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS citus");
      try (var row =
          statement.executeQuery(
              "SELECT split_part(current_setting('server_version'), ' ', 1), citus_version()")) {
        row.next();
        return new CitusVersions(
            row.getString(1), row.getString(2).replaceFirst("^(\\S+ \\S+).*", "$1"));
      }
    } finally {
      connection.rollback();
    }
  }
}
