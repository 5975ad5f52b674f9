package io.github.cituscluster.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An open connection to one database on one node, borrowed from its pool until closed. Each
/// statement commits on its own unless it runs [#inTransaction].
public final class Session implements AutoCloseable {
  private final Node node;
  private final String database;
  private final Connection connection;
  private boolean lent;

  Session(Node node, String database, Connection connection) {
    this.node = node;
    this.database = database;
    this.connection = connection;
  }

  /// The node that this session is connected to.
  public Node node() {
    return node;
  }

  /// The rows of a query.
  ///
  /// @throws Failure if the server refuses or the connection breaks
  public <T> List<T> query(Row<T> row, String text, Object... values) {
    try (PreparedStatement statement = prepare(Sql.of(text, values));
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failure(text, e);
    }
  }

  /// The two columns of a query as a map.
  public <V> Map<String, V> map(Row<V> value, String text, Object... values) {
    Map<String, V> map = new HashMap<>();
    query(r -> map.put(r.getString(1), value.read(r)), text, values);
    return map;
  }

  /// The single row of a query that always returns one.
  public <T> T one(Row<T> row, String text, Object... values) {
    return query(row, text, values).getFirst();
  }

  /// Runs a statement for its effect; returned rows are discarded.
  ///
  /// @throws Failure if the server refuses or the connection breaks
  public void execute(Sql sql) {
    try (PreparedStatement statement = prepare(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw failure(sql.text(), e);
    }
  }

  /// Runs a statement without values for its effect.
  public void execute(String text) {
    execute(Sql.of(text));
  }

  /// Runs a statement that a user wrote; a question mark in it is not a placeholder. An error shows
  /// only the first word of the statement, because it may contain a password.
  public void executeAsWritten(String text) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(text);
    } catch (SQLException e) {
      throw failure(text.strip().split("\\s", 2)[0] + " ...", e);
    }
  }

  /// Runs the work as one transaction: all of it or nothing.
  public void inTransaction(Runnable work) {
    try (Transaction transaction = begin()) {
      work.run();
      transaction.commit();
    }
  }

  /// Begins a transaction; all statements belong to it until it ends.
  public Transaction begin() {
    return new Transaction(connection, this::failure);
  }

  /// Allows the statements of this session to take longer and to change its settings, until it is
  /// closed.
  public void allow(Duration deadline, Duration margin) {
    lent = true;
    execute("SET statement_timeout = " + deadline.toMillis());
    try {
      connection.setNetworkTimeout(Runnable::run, (int) deadline.plus(margin).toMillis());
    } catch (SQLException e) {
      throw failure("network timeout", e);
    }
  }

  /// Keeps the statements of this session out of the server's log until it is closed: statements
  /// that a user wrote may contain passwords, which `log_statement` or `log_min_duration_statement`
  /// would log.
  public void keepOutOfLog() {
    lent = true;
    execute("SET log_statement = 'none'");
    execute("SET log_min_duration_statement = -1");
  }

  private PreparedStatement prepare(Sql sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.text());
    for (int i = 0; i < sql.values().size(); i++) {
      statement.setObject(i + 1, sql.values().get(i));
    }
    return statement;
  }

  private Failure failure(String text, SQLException e) {
    String statement =
        text.strip().replaceAll("\\s+", " ").replaceFirst(" PASSWORD .*", " PASSWORD ...");
    String shown = statement.length() > 100 ? statement.substring(0, 97) + "..." : statement;
    return Failure.of("%s, database \"%s\": %s".formatted(node, database, shown), e);
  }

  @Override
  public void close() {
    try (connection) {
      if (lent && !connection.isClosed()) {
        connection.createStatement().execute("DISCARD ALL");
      }
    } catch (SQLException e) {
      throw Failure.of("%s, database \"%s\": close".formatted(node, database), e);
    }
  }
}
