package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import java.util.List;
import java.util.function.Consumer;

/// How a change is made: in which database of its node, and with which work.
///
/// @param database the database to connect to, which is not always the one that changes
/// @param work the work; it must be safe to repeat, because a failover may hide that it was done
public record Action(String database, Consumer<Session> work) {
  /// Statements, one after the other, each committed on its own.
  public static Action of(String database, Sql... statements) {
    List<Sql> all = List.of(statements);
    return new Action(database, session -> all.forEach(session::execute));
  }

  /// A statement without values.
  public static Action of(String database, String statement) {
    return of(database, Sql.of(statement));
  }
}
