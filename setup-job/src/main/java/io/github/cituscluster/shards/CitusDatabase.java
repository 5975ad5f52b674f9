package io.github.cituscluster.shards;

import io.github.cituscluster.citus.DatabaseFacts;
import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A database of the coordinator in which nodes are registered, whether or not the specification
/// names it.
///
/// @param nodes the primaries of `pg_dist_node`
/// @param placements the shards with their sizes
record CitusDatabase(String name, List<NodeRow> nodes, Placements placements) {
  private static final String DATABASES =
      """
      SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 ORDER BY datname
      """;

  private static final String CLOSED =
      """
      SELECT datname FROM pg_database
      WHERE NOT datallowconn AND datname <> 'template0' AND datconnlimit <> -2 ORDER BY datname
      """;

  private static final String HAS_CITUS =
      "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')";

  /// Looks into each database of the coordinator, all at once.
  static List<CitusDatabase> all(Cluster cluster) {
    Node coordinator = cluster.coordinator();
    List<String> names;
    try (Session session = cluster.session(coordinator, cluster.spec().maintenanceDatabase())) {
      names = session.query(r -> r.getString(1), DATABASES);
    }
    return Parallel.map(names, name -> look(cluster, name)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /// Databases that allow no connections, so the job cannot see what they hold.
  static List<String> closed(Cluster cluster) {
    try (Session session =
        cluster.session(cluster.coordinator(), cluster.spec().maintenanceDatabase())) {
      return session.query(r -> r.getString(1), CLOSED);
    }
  }

  private static Optional<CitusDatabase> look(Cluster cluster, String name) {
    try (Session session = cluster.session(cluster.coordinator(), name)) {
      if (session.one(r -> r.getBoolean(1), HAS_CITUS)) {
        List<NodeRow> nodes = DatabaseFacts.nodes(session);
        return nodes.isEmpty()
            ? Optional.empty()
            : Optional.of(new CitusDatabase(name, nodes, Placements.lookWithSizes(session)));
      }
    }
    // A template cannot be copied while a session is connected to it.
    cluster.connections().forget(cluster.coordinator(), name);
    return Optional.empty();
  }

  /// The rows of some groups.
  List<NodeRow> rows(Collection<Integer> groups) {
    return nodes.stream().filter(n -> groups.contains(n.group())).toList();
  }

  /// The address of each group: from the specification, and from the main database for a group that
  /// is no longer specified; other databases may number groups differently.
  static Map<Integer, String> addresses(ClusterSpec spec, List<CitusDatabase> all) {
    Map<Integer, String> addresses = new TreeMap<>();
    addresses.put(0, spec.coordinator().address().toString());
    spec.workers().forEach(w -> addresses.put(w.group(), w.address().toString()));
    all.stream()
        .filter(d -> d.name().equals(spec.mainDatabase().name()))
        .flatMap(d -> d.nodes().stream())
        .filter(row -> !addresses.containsValue(row.address()))
        .forEach(row -> addresses.putIfAbsent(row.group(), row.address()));
    return addresses;
  }

  /// The numbers that a group has here: that of the row with its address, else its own, unless the
  /// row of that number belongs to a different group. A node with shards keeps the number that it
  /// was given in this database.
  ///
  /// @param addresses of the groups that are known
  Set<Integer> numbersOf(int group, Map<Integer, String> addresses) {
    Optional<NodeRow> own =
        nodes.stream().filter(n -> n.address().equals(addresses.get(group))).findFirst();
    return own.map(row -> Set.of(row.group()))
        .orElseGet(() ->
            nodes.stream()
                .filter(n -> n.group() == group && !addresses.containsValue(n.address()))
                .map(NodeRow::group)
                .collect(Collectors.toSet()));
  }

  /// Whether another group can take the shards of these groups.
  boolean hasRoomBeside(Collection<Integer> groups) {
    return nodes.stream()
        .anyMatch(n -> n.active() && n.shouldHaveShards() && !groups.contains(n.group()));
  }

  /// Its shards on these groups, table by table, for example `16 shards, 12 MB (events 8 shards, 10
  /// MB; users 8 shards, 2 MB)`.
  String held(Collection<Integer> groups) {
    Placements held = placements.on(groups);
    Stream<String> tables =
        held.byTable().entrySet().stream().map(t -> t.getKey() + " " + t.getValue().text());
    return "database \"%s\": %s (%s)"
        .formatted(name, held.text(), String.join("; ", tables.toList()));
  }
}
