package io.github.cituscluster.local;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// A database of the [SharedCluster] for one test. It exists only on the nodes that the test names.
record CitusDatabase(String name) {

  private static final String OWN_CREDENTIALS =
      "INSERT INTO pg_dist_authinfo VALUES (0, 'postgres', 'password=''"
          + escaped(Superuser.PASSWORD)
          + "''')";

  /// Quotes the password for libpq inside an SQL literal.
  private static String escaped(String password) {
    return password.replace("\\", "\\\\").replace("'", "\\''");
  }

  /// A database on these nodes with the extension and the superuser's credentials, and without
  /// registered nodes.
  static CitusDatabase on(LocalNode... nodes) {
    var database = new CitusDatabase(SharedCluster.freshName());
    for (var node : nodes) {
      database.createOn(node).withCitus(node).withCredentials(node);
    }
    return database;
  }

  /// The same on the coordinator and these workers, which are registered with their groups.
  static CitusDatabase registered(LocalNode... workers) {
    var database = on(SharedCluster.coordinator()).withCoordinator();
    for (var worker : workers) {
      database.createOn(worker).withCitus(worker).withCredentials(worker).add(worker);
    }
    return database;
  }

  CitusDatabase createOn(LocalNode node) {
    execute(node, "postgres", "CREATE DATABASE \"" + name + "\"");
    return this;
  }

  /// Drops the database on the node and creates it empty, as after the loss of a disk.
  CitusDatabase recreateOn(LocalNode node) {
    execute(node, "postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)");
    return createOn(node);
  }

  CitusDatabase withCitus(LocalNode node) {
    execute(node, "CREATE EXTENSION citus");
    return this;
  }

  CitusDatabase withCredentials(LocalNode node) {
    execute(node, OWN_CREDENTIALS);
    return this;
  }

  CitusDatabase withCoordinator() {
    execute(
        SharedCluster.coordinator(),
        "SELECT citus_set_coordinator_host('127.0.0.1', %d)"
            .formatted(SharedCluster.coordinator().port()));
    return this;
  }

  String add(LocalNode worker) {
    return add("127.0.0.1", worker.port(), worker.group());
  }

  String add(String host, int port, int group) {
    return coordinatorAnswers(adding(host, port, group));
  }

  Failure addFails(String host, int port, int group) {
    return fails(SharedCluster.coordinator(), adding(host, port, group));
  }

  Failure addFails(LocalNode worker) {
    return addFails("127.0.0.1", worker.port(), worker.group());
  }

  void remove(LocalNode worker) {
    coordinatorAnswers("SELECT citus_remove_node('127.0.0.1', %d)".formatted(worker.port()));
  }

  private static String adding(String host, int port, int group) {
    return "SELECT citus_add_node('%s', %d, %d)".formatted(host, port, group);
  }

  void execute(LocalNode node, String sql) {
    execute(node, name, sql);
  }

  private static void execute(LocalNode node, String database, String sql) {
    try (var connection = node.connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError("group %d: %s: %s".formatted(node.group(), sql, e.getMessage()), e);
    }
  }

  /// The rows of a query: columns are separated by `|`, rows by a comma and a space.
  String answers(LocalNode node, String sql) {
    try (var connection = node.connect(name);
        var statement = connection.createStatement()) {
      return answer(statement, sql);
    } catch (SQLException e) {
      throw new AssertionError("group %d: %s: %s".formatted(node.group(), sql, e.getMessage()), e);
    }
  }

  String coordinatorAnswers(String sql) {
    return answers(SharedCluster.coordinator(), sql);
  }

  private static String answer(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      var all = new StringJoiner(", ");
      while (rows.next()) {
        var row = new StringJoiner("|");
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(rows.getString(column)));
        }
        all.add(row.toString());
      }
      return all.toString();
    }
  }

  /// The error of statements of which one must fail, with the warnings before it.
  Failure fails(LocalNode node, String... statements) {
    try (var connection = node.connect(name)) {
      return fails(connection, statements);
    } catch (SQLException e) {
      throw new AssertionError("cannot connect to group " + node.group(), e);
    }
  }

  static Failure fails(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (var sql : statements) {
        try {
          statement.execute(sql);
        } catch (SQLException e) {
          return new Failure(
              String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()), warnings(statement));
        }
      }
    }
    throw new AssertionError("succeeded: " + String.join("; ", statements));
  }

  /// The SQLSTATE and message of each warning and notice of a statement that succeeds.
  List<String> warnings(LocalNode node, String sql) {
    try (var connection = node.connect(name);
        var statement = connection.createStatement()) {
      statement.execute(sql);
      return warnings(statement);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static List<String> warnings(Statement statement) throws SQLException {
    var all = new ArrayList<String>();
    for (SQLWarning warning = statement.getWarnings();
        warning != null;
        warning = warning.getNextWarning()) {
      all.add(warning.getSQLState() + " " + warning.getMessage());
    }
    return all;
  }

  /// What the client gets from a failed statement.
  record Failure(String state, String message, List<String> warnings) {}
}
