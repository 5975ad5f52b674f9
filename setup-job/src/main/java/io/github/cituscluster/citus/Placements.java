package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.Count;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The shards of one database and the groups that hold them, without copies of reference tables,
/// which Citus creates and removes on its own, and without local tables of the coordinator.
public record Placements(List<Placement> all) {

  /// One shard on one group.
  ///
  /// @param table the name as a query in this database would write it
  /// @param bytes size with its indexes; null if its node could not be reached
  public record Placement(long shard, String table, int group, @Nullable Long bytes) {}

  private static final String SHARDS =
      """
      SELECT s.shardid, s.logicalrelid::text, p.groupid, %s
      FROM pg_dist_placement p
      JOIN pg_dist_shard s USING (shardid)
      JOIN pg_dist_partition t ON t.logicalrelid = s.logicalrelid
      %s
      WHERE NOT (t.partmethod = 'n' AND (t.repmodel = 't' OR t.colocationid = 0))
      ORDER BY p.groupid, s.logicalrelid::text, s.shardid
      """;

  private static final String WITHOUT_SIZES = SHARDS.formatted("NULL::bigint", "");

  /// `citus_shards` connects to every node, and also has a row for each registered replica.
  private static final String WITH_SIZES =
      SHARDS.formatted(
          "z.bytes",
          "LEFT JOIN (SELECT shardid, max(shard_size) AS bytes FROM citus_shards GROUP BY 1) z"
              + " USING (shardid)");

  /// Reads only the coordinator's own catalogs.
  public static Placements look(Session session) {
    return look(session, WITHOUT_SIZES);
  }

  /// Also asks each node for the sizes of its shards; without sizes if that takes too long or
  /// fails.
  public static Placements lookWithSizes(Session session) {
    try {
      return look(session, WITH_SIZES);
    } catch (Failure e) {
      return look(session);
    }
  }

  private static Placements look(Session session, String query) {
    return new Placements(
        session.query(
            r ->
                new Placement(
                    r.getLong(1), r.getString(2), r.getInt(3), r.getObject(4, Long.class)),
            query));
  }

  /// The shards on some groups.
  public Placements on(Collection<Integer> groups) {
    return new Placements(all.stream().filter(p -> groups.contains(p.group())).toList());
  }

  /// The placements of some shards.
  public Placements of(Set<Long> shards) {
    return new Placements(all.stream().filter(p -> shards.contains(p.shard())).toList());
  }

  /// The shard numbers.
  public Set<Long> shards() {
    return all.stream().map(Placement::shard).collect(Collectors.toSet());
  }

  /// The tables of these shards.
  public Set<String> tables() {
    return byTable().keySet();
  }

  /// The shards of each table.
  public Map<String, Placements> byTable() {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                Placement::table,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Placements::new)));
  }

  /// The sum of all known sizes.
  public long bytes() {
    return all.stream().mapToLong(p -> p.bytes() == null ? 0 : p.bytes()).sum();
  }

  /// Number and size, for instance `16 shards, 12 MB`.
  public String text() {
    boolean known = all.stream().allMatch(p -> p.bytes() != null);
    return Count.of(all.size(), "shard")
        + ", "
        + (known ? Size.pretty(bytes()) : "of unknown size");
  }
}
