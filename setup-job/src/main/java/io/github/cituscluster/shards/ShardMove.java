package io.github.cituscluster.shards;

import io.github.cituscluster.citus.DatabaseFacts;
import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves one shard, with the shards that are colocated with it, to another group, in the
/// foreground.
public final class ShardMove {
  private static final Logger LOG = LoggerFactory.getLogger(ShardMove.class);
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final String COLOCATED =
      """
      SELECT o.logicalrelid::text
      FROM pg_dist_shard s JOIN pg_dist_partition t ON t.logicalrelid = s.logicalrelid
      JOIN pg_dist_partition o
        ON o.logicalrelid = t.logicalrelid OR (t.colocationid > 0 AND o.colocationid = t.colocationid)
      WHERE s.shardid = ? ORDER BY 1
      """;

  private final Cluster cluster;
  private final String database;
  private final TransferMode mode;

  public ShardMove(Cluster cluster, String database, TransferMode mode) {
    this.cluster = cluster;
    this.database = database;
    this.mode = mode;
  }

  /// Moves the shard; does nothing if the group already holds it.
  ///
  /// @throws Failure a permanent one if the shard cannot move or the group cannot take it
  public void run(long shard, int group) {
    try (RunLock _ = RunLock.taken(cluster, "move-shard");
        Session session = cluster.session(cluster.coordinator(), database)) {
      List<NodeRow> nodes = DatabaseFacts.nodes(session);
      List<Integer> holders =
          Placements.look(session).all().stream()
              .filter(p -> p.shard() == shard)
              .map(Placements.Placement::group)
              .toList();
      if (holders.contains(group)) {
        say("shard %d is already on group %d".formatted(shard, group));
        return;
      }
      if (holders.isEmpty()) {
        throw refused(
            "shard %d does not belong to a distributed table; SELECT shardid, table_name FROM citus_shards lists shards"
                .formatted(shard));
      }
      move(session, shard, node(nodes, holders.getFirst()), node(nodes, group));
    }
  }

  private void move(Session session, long shard, NodeRow from, NodeRow to) {
    List<String> tables = session.query(r -> r.getString(1), COLOCATED, shard);
    List<String> immovable = ReplicaIdentity.missing(session, tables, mode);
    if (!immovable.isEmpty()) {
      throw Failure.permanent(ReplicaIdentity.sentence(database, immovable));
    }
    say(
        "moving shard %d of tables %s from group %d to group %d"
            .formatted(shard, tables, from.group(), to.group()));
    session.allow(cluster.spec().deadlines().drain(), MARGIN);
    session.execute(
        Sql.of(
            "SELECT citus_move_shard_placement(?, ?, ?, ?, ?, ?::citus.shard_transfer_mode)",
            shard,
            from.host(),
            from.port(),
            to.host(),
            to.port(),
            mode.sql()));
    say("moved shard %d to group %d".formatted(shard, to.group()));
  }

  private NodeRow node(List<NodeRow> nodes, int group) {
    return nodes.stream()
        .filter(n -> n.group() == group)
        .findFirst()
        .orElseThrow(() ->
            refused(
                "group %d is not registered; the groups are %s"
                    .formatted(group, nodes.stream().map(NodeRow::group).toList())));
  }

  private Failure refused(String sentence) {
    return Failure.permanent("database \"%s\": %s".formatted(database, sentence));
  }

  private void say(String text) {
    LOG.atInfo().addKeyValue(LogKey.DATABASE, database).log("{}", text);
  }
}
