package io.github.cituscluster.shards;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.specification.ClusterSpec;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The groups that are registered in a database and that the specification no longer names.
///
/// @param numbers their numbers in this database, each with the number that the cluster has for it
record Departure(CitusDatabase database, NavigableMap<Integer, Integer> numbers) {
  /// Compares. A row with the address of a specified worker but a different group number is not a
  /// departure; `setup` corrects it.
  ///
  /// @param addresses of all groups that the cluster knows, by number
  static Departure of(ClusterSpec spec, CitusDatabase database, Map<Integer, String> addresses) {
    NavigableMap<Integer, Integer> numbers = new TreeMap<>();
    for (NodeRow row : database.nodes()) {
      Optional<Integer> known =
          addresses.entrySet().stream()
              .filter(a -> a.getValue().equals(row.address()))
              .map(Map.Entry::getKey)
              .findFirst();
      boolean stays =
          known
              .map(spec.groups()::contains)
              .orElseGet(() ->
                  spec.groups().contains(row.group())
                      && database.numbersOf(row.group(), addresses).contains(row.group()));
      if (!stays) {
        numbers.put(row.group(), known.orElse(row.group()));
      }
    }
    return new Departure(database, numbers);
  }

  /// Their numbers in this database.
  Set<Integer> groups() {
    return numbers.keySet();
  }

  /// Those of the groups that hold shards, by their numbers in this database.
  Set<Integer> holding() {
    return groups().stream()
        .filter(g -> !database.placements().on(List.of(g)).all().isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Those of [#holding()] that the cluster knows by one of these numbers.
  Set<Integer> holding(Set<Integer> known) {
    return holding().stream()
        .filter(g -> known.contains(numbers.get(g)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
