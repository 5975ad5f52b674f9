package io.github.cituscluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/// A transaction of a session; closing it rolls it back, unless it was committed.
public final class Transaction implements AutoCloseable {
  private final Session session;
  private final Connection connection;
  private boolean open;

  Transaction(Session session, Connection connection) {
    this.session = session;
    this.connection = connection;
    try {
      connection.setAutoCommit(false);
      open = true;
    } catch (SQLException e) {
      throw session.failure("BEGIN", e);
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
      throw session.failure("COMMIT", e);
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
        throw session.failure("ROLLBACK", e);
      }
    }
  }
}
