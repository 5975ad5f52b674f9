package io.github.cituscluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BiFunction;

/// A transaction of a session; closing it rolls it back, unless it was committed.
public final class Transaction implements AutoCloseable {
  private final Connection connection;
  private final BiFunction<String, SQLException, Failure> explanation;
  private boolean open;

  /// @param explanation what an error of a statement means
  Transaction(Connection connection, BiFunction<String, SQLException, Failure> explanation) {
    this.connection = connection;
    this.explanation = explanation;
    try {
      connection.setAutoCommit(false);
      open = true;
    } catch (SQLException e) {
      throw explanation.apply("BEGIN", e);
    }
  }

  /// Commits its statements.
  ///
  /// @throws Failure if the server refuses, or the connection breaks; in the second case it is
  ///   unknown whether they were committed
  public void commit() {
    try {
      connection.commit();
      open = false;
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw explanation.apply("COMMIT", e);
    }
  }

  /// @throws Failure if the connection is lost, and with it the transaction
  @Override
  public void close() {
    if (open) {
      open = false;
      try {
        connection.rollback();
        connection.setAutoCommit(true);
      } catch (SQLException e) {
        throw explanation.apply("ROLLBACK", e);
      }
    }
  }
}
