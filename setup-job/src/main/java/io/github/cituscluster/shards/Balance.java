package io.github.cituscluster.shards;

import io.github.cituscluster.citus.DatabaseFacts;
import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.citus.RebalanceJob;
import io.github.cituscluster.citus.Size;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How evenly the nodes of one database hold its shards.
///
/// @param uneven tables whose shards are spread unevenly, the worst first
/// @param job the latest background rebalance
public record Balance(
    String database, List<Share> nodes, List<UnevenTable> uneven, @Nullable RebalanceJob job) {
  /// Percent of the mean that is not worth a flag.
  private static final long TOLERANCE = 10;

  /// Citus balances by size and not by number, so small differences are normal.
  private static final long FEW = 2;

  /// What one node holds.
  ///
  /// @param deviation percent above or below the mean of the nodes that take shards, by bytes, or
  ///   by shards if no sizes are known
  public record Share(
      int group, String address, boolean takesShards, long shards, long bytes, long deviation) {
    /// `OVER` or `UNDER` the mean by more than is usual; empty if neither.
    public String flag() {
      return deviation > TOLERANCE ? "OVER" : deviation < -TOLERANCE ? "UNDER" : "";
    }
  }

  /// A table that one node holds more shards of than another.
  ///
  /// @param shards number of shards by group
  public record UnevenTable(String table, Map<Integer, Long> shards) {
    private long difference() {
      return shards.values().stream().mapToLong(n -> n).max().orElse(0)
          - shards.values().stream().mapToLong(n -> n).min().orElse(0);
    }
  }

  /// Looks at a database on the coordinator.
  public static Balance look(Session session, String database) {
    return of(
        database,
        DatabaseFacts.nodes(session),
        Placements.lookWithSizes(session),
        RebalanceJob.latest(session).orElse(null));
  }

  static Balance of(
      String database, List<NodeRow> nodes, Placements placements, @Nullable RebalanceJob job) {
    List<NodeRow> takers = nodes.stream().filter(NodeRow::shouldHaveShards).toList();
    Placements taken = placements.on(takers.stream().map(NodeRow::group).toList());
    boolean bySize = taken.bytes() > 0;
    double mean = (double) weight(taken, bySize) / Math.max(1, takers.size());
    return new Balance(
        database,
        nodes.stream().map(n -> share(n, placements.on(List.of(n.group())), bySize, mean)).toList(),
        uneven(takers, placements),
        job);
  }

  private static long weight(Placements placements, boolean bySize) {
    return bySize ? placements.bytes() : placements.all().size();
  }

  private static Share share(NodeRow node, Placements held, boolean bySize, double mean) {
    long deviation =
        node.shouldHaveShards() && mean > 0
            ? Math.round((weight(held, bySize) - mean) / mean * 100)
            : 0;
    return new Share(
        node.group(),
        node.address(),
        node.shouldHaveShards(),
        held.all().size(),
        held.bytes(),
        deviation);
  }

  private static List<UnevenTable> uneven(List<NodeRow> takers, Placements placements) {
    List<UnevenTable> tables = new ArrayList<>();
    placements
        .byTable()
        .forEach((table, held) -> {
          Map<Integer, Long> shards = new TreeMap<>();
          takers.forEach(
              n -> shards.put(n.group(), (long) held.on(List.of(n.group())).all().size()));
          tables.add(new UnevenTable(table, shards));
        });
    return tables.stream()
        .filter(t -> t.difference() > FEW)
        .sorted((a, b) -> Long.compare(b.difference(), a.difference()))
        .toList();
  }

  /// The same for people.
  public String text() {
    StringBuilder text = new StringBuilder("database \"%s\"\n".formatted(database));
    for (Share n : nodes) {
      text.append(
          "  node       group %-3d %-24s %s, %s%s\n"
              .formatted(
                  n.group(),
                  n.address(),
                  Count.of(n.shards(), "shard"),
                  Size.pretty(n.bytes()),
                  word(n)));
    }
    for (UnevenTable t : uneven) {
      text.append("  uneven     table %s: shards by group %s\n".formatted(t.table(), t.shards()));
    }
    text.append(
        "  rebalance  %s".formatted(job == null ? "none yet in the background" : job.text()));
    return text.toString();
  }

  private static String word(Share share) {
    if (!share.takesShards()) {
      return share.shards() == 0 ? ", takes none" : ", TO BE DRAINED";
    }
    String flag = share.flag().isEmpty() ? "" : " " + share.flag();
    return ", %+d %% of the mean%s".formatted(share.deviation(), flag);
  }
}
