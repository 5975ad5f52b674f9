package io.github.cituscluster.cli;

import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What a test asks a server directly, past the job.
final class Database {
  private Database() {}

  /// The first column of a query's rows, as texts.
  static List<String> ask(LocalNode node, String database, String sql) {
    try (Connection connection = node.connect(database)) {
      return ask(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// The same as another user.
  static List<String> askAs(
      LocalNode node, String database, String user, String password, String sql)
      throws SQLException {
    try (Connection connection = node.connect(database, user, password)) {
      return ask(connection, sql);
    }
  }

  /// Runs statements as the superuser.
  static void run(LocalNode node, String database, String... statements) {
    try (Connection connection = node.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  private static List<String> ask(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
