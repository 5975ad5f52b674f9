package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import java.util.List;
import java.util.function.Consumer;

/// How a change is made: in which database of its node, and by what.
///
/// @param database database to connect to, not always the one that changes
/// @param work what to do there; it must be right to do it twice, for a failover may hide that it
///   was done
public record Action(String database, Consumer<Session> work) {
  /// Statements, one after the other, each committed by itself.
  public static Action of(String database, Sql... statements) {
    List<Sql> all = List.of(statements);
    return new Action(database, session -> all.forEach(session::execute));
  }

  /// A statement without values.
  public static Action of(String database, String statement) {
    return of(database, Sql.of(statement));
  }
}
