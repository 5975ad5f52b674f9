package io.github.cituscluster.shards;

import io.github.cituscluster.citus.Size;
import io.github.cituscluster.postgres.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A move that Citus would make in a rebalance (`get_rebalance_table_shards_plan`); shards that are
/// colocated with it have entries of their own.
///
/// @param from group that holds the shard
/// @param to group that would receive it
public record PlannedMove(String table, long shard, long bytes, int from, int to) {
  /// The plan's own size is 0 (measured with Citus 14.0.1).
  private static final String PLAN =
      """
      SELECT m.table_name::text, m.shardid, coalesce(z.bytes, 0), f.groupid, t.groupid
      FROM get_rebalance_table_shards_plan(
             threshold => nullif(?, -1::double precision)::real,
             rebalance_strategy => nullif(?, '')::name) m
      LEFT JOIN (SELECT shardid, max(shard_size) AS bytes FROM citus_shards GROUP BY 1) z
        ON z.shardid = m.shardid
      JOIN pg_dist_node f ON f.nodename = m.sourcename AND f.nodeport = m.sourceport
      JOIN pg_dist_node t ON t.nodename = m.targetname AND t.nodeport = m.targetport
      """;

  /// All moves of a database, in Citus' order.
  ///
  /// @param threshold share by which a node may differ from the mean; null for the strategy's own
  /// @param strategy null for the database's default one
  public static List<PlannedMove> plan(
      Session session, @Nullable Double threshold, @Nullable String strategy) {
    return session.query(
        r -> new PlannedMove(r.getString(1), r.getLong(2), r.getLong(3), r.getInt(4), r.getInt(5)),
        PLAN,
        threshold == null ? -1.0 : threshold,
        strategy == null ? "" : strategy);
  }

  /// For example `events shard 102010, 12 MB: group 1 -> group 3`.
  public String text() {
    return "%s shard %d, %s: group %d -> group %d"
        .formatted(table, shard, Size.pretty(bytes), from, to);
  }
}
