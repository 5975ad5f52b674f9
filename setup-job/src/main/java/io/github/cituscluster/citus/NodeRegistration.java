package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import java.util.List;

/// Adds a worker to `pg_dist_node`: `citus_add_node` with the group's number.
final class NodeRegistration {
  private NodeRegistration() {}

  /// Adds a node that has no row.
  static Action first(DatabaseState state, Node worker) {
    return new Action(state.name(), session -> add(session, state, worker));
  }

  /// Removes the row and adds the node again. A different row that still has the group number is
  /// removed too; its node is added again with its own number.
  static Action again(DatabaseState state, Node worker, NodeRow row) {
    List<NodeRow> rows = state.on(state.coordinator()).nodes();
    return new Action(
        state.name(),
        session -> {
          for (NodeRow other : rows) {
            boolean inTheWay = other.id() == row.id() || other.group() == worker.group();
            if (inTheWay && isThere(session, other)) {
              session.execute(Sql.of("SELECT citus_remove_node(?, ?)", other.host(), other.port()));
            }
          }
          add(session, state, worker);
        });
  }

  /// The action of a different worker may have moved the row.
  private static boolean isThere(Session session, NodeRow row) {
    return !session
        .query(
            r -> r.getInt(1),
            "SELECT 1 FROM pg_dist_node WHERE nodeid = ? AND groupid = ?",
            row.id(),
            row.group())
        .isEmpty();
  }

  private static void add(Session session, DatabaseState state, Node worker) {
    try {
      session.execute(
          Sql.of(
              "SELECT citus_add_node(?, ?, ?)",
              worker.host(),
              worker.port(),
              number(session, state, worker)));
    } catch (Failure e) {
      // Measured: Citus connects to itself under a different name and reports a distributed
      // deadlock.
      throw e.sqlState().equals("40P01")
          ? e.asPermanent(
              "this server is already registered under a different name; use one address per"
                  + " server")
          : e;
    }
  }

  /// The group's own number, unless a different node holds shards under it; then the next number
  /// that neither this database nor the specification uses.
  private static int number(Session session, DatabaseState state, Node worker) {
    int highest = state.cluster().groups().stream().mapToInt(g -> g).max().orElse(0);
    return session.one(
        r -> r.getBoolean(1) ? r.getInt(2) : worker.group(),
        """
        SELECT coalesce(bool_or(groupid = ?), false), greatest(max(groupid), ?) + 1
        FROM pg_dist_node WHERE noderole = 'primary'
        """,
        worker.group(),
        highest);
  }
}
