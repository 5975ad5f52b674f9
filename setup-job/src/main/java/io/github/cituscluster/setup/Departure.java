package io.github.cituscluster.setup;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.spec.ClusterSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The groups that are registered in a database and that the specification no longer names.
///
/// @param groups numbers in ascending order
record Departure(CitusDatabase database, Set<Integer> groups) {
  /// Compares; a row with the address of a worker is one whose group number has changed, which is
  /// `setup`'s work and not a departure.
  static Departure of(ClusterSpec spec, CitusDatabase database) {
    return new Departure(
        database,
        database.nodes().stream()
            .filter(n -> !spec.groups().contains(n.group()) && !isNamed(spec, n))
            .map(NodeRow::group)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static boolean isNamed(ClusterSpec spec, NodeRow row) {
    return spec.workers().stream()
        .anyMatch(w -> w.host().equals(row.host()) && w.port() == row.port());
  }

  /// Those of the groups that hold shards.
  Set<Integer> holding() {
    return groups.stream()
        .filter(g -> !database.placements().on(List.of(g)).all().isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
