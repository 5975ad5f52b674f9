package io.github.cituscluster.shards;

import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.Collection;
import java.util.List;

/// What a table needs so that its shards can move while the table is written to.
///
/// With the transfer mode `auto` Citus moves by logical replication and refuses a table whose
/// updates cannot be replicated (its `RelationCanPublishAllModifications`); it names one table at a
/// time, and only when it begins.
public final class ReplicaIdentity {
  private static final String MISSING =
      """
      SELECT c.oid::regclass::text
      FROM pg_dist_partition t JOIN pg_class c ON c.oid = t.logicalrelid
      WHERE c.oid::regclass::text = ANY (?)
        AND c.relkind <> 'p' AND c.relreplident <> 'f'
        AND NOT EXISTS (
          SELECT FROM pg_index i
          WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
            AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END)
      ORDER BY 1
      """;

  private ReplicaIdentity() {}

  /// The tables among these that this transfer mode cannot move.
  public static List<String> missing(
      Session session, Collection<String> tables, TransferMode mode) {
    return mode != TransferMode.AUTO || tables.isEmpty()
        ? List.of()
        : session.query(r -> r.getString(1), MISSING, (Object) tables.toArray(String[]::new));
  }

  /// The message that names them, and the way out.
  public static String sentence(String database, List<String> tables) {
    return ("database \"%s\": tables without a replica identity cannot move while they are written to: %s;"
            + " give them a primary key, or set rebalance.transferMode: block-writes"
            + " (--transfer-mode on the command line), which blocks writes to a shard while it moves")
        .formatted(database, String.join(", ", tables));
  }
}
