package io.github.cituscluster.shards;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import java.util.List;

/// How a group leaves `pg_dist_node`: `citus_remove_node`, for its primary and for replicas that
/// somebody registered beside it.
///
/// Copies of reference tables are no obstacle. A node that nobody reaches any more is disabled
/// first, for without that Citus wants to tell it that it has left (measured: SQLSTATE 08006).
public final class NodeRemoval {
  private record Row(String host, int port, boolean primary) {
    String address() {
      return host + ":" + port;
    }
  }

  private static final String ROWS =
      """
      SELECT nodename, nodeport, noderole = 'primary' FROM pg_dist_node
      WHERE groupid = ? ORDER BY noderole = 'primary', nodeid
      """;

  private NodeRemoval() {}

  /// Removes all rows of a group.
  ///
  /// @return the addresses that were removed
  /// @throws Failure in Citus' words where it refuses
  public static List<String> remove(Session session, int group) {
    List<Row> rows =
        session.query(r -> new Row(r.getString(1), r.getInt(2), r.getBoolean(3)), ROWS, group);
    rows.forEach(row -> remove(session, row));
    return rows.stream().map(Row::address).toList();
  }

  private static void remove(Session session, Row row) {
    Sql remove = Sql.of("SELECT citus_remove_node(?, ?)", row.host(), row.port());
    try {
      session.execute(remove);
    } catch (Failure e) {
      if (!row.primary()
          || !e.sqlState().startsWith("08")
          || !e.getMessage().contains(row.address())) {
        throw e;
      }
      session.execute(Sql.of("SELECT citus_disable_node(?, ?, true)", row.host(), row.port()));
      session.execute(remove);
    }
  }
}
