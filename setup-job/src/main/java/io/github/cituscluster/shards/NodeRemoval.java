package io.github.cituscluster.shards;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.Address;
import java.util.List;

/// Removes a group from `pg_dist_node` with `citus_remove_node`: its primary, and replicas that are
/// registered beside it.
///
/// Copies of reference tables are no obstacle. A node that can no longer be reached is disabled
/// first; otherwise Citus tries to notify it and fails (measured: SQLSTATE 08006).
public final class NodeRemoval {
  private record Row(Address address, boolean primary) {}

  private static final String ROWS =
      """
      SELECT nodename, nodeport, noderole = 'primary' FROM pg_dist_node
      WHERE groupid = ? ORDER BY noderole = 'primary', nodeid
      """;

  private NodeRemoval() {}

  /// Removes all rows of a group.
  ///
  /// @return the addresses that were removed
  /// @throws Failure with Citus' message if it refuses
  public static List<String> remove(Session session, int group) {
    List<Row> rows =
        session.query(
            r -> new Row(new Address(r.getString(1), r.getInt(2)), r.getBoolean(3)), ROWS, group);
    rows.forEach(row -> remove(session, row));
    return rows.stream().map(row -> row.address().toString()).toList();
  }

  private static void remove(Session session, Row row) {
    Sql remove =
        Sql.of("SELECT citus_remove_node(?, ?)", row.address().host(), row.address().port());
    try {
      session.execute(remove);
    } catch (Failure e) {
      if (!row.primary()
          || !e.sqlState().startsWith("08")
          || !e.getMessage().contains(row.address().toString())) {
        throw e;
      }
      session.execute(
          Sql.of(
              "SELECT citus_disable_node(?, ?, true)", row.address().host(), row.address().port()));
      session.execute(remove);
    }
  }
}
