package io.github.cituscluster.setup;

import io.github.cituscluster.citus.DatabaseFacts;
import io.github.cituscluster.citus.DatabaseState;
import io.github.cituscluster.citus.OtherDatabase;
import io.github.cituscluster.citus.ServerFacts;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.patroni.Configuration;
import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.PatroniSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything the job knows about the cluster at one moment; a survey changes nothing.
///
/// @param servers by node
/// @param contexts `pg_settings.context` by lower-case parameter name, from the coordinator
/// @param databases each database of the specification, the main one first
/// @param others databases that the specification does not name; only if it contains a previous
///   password of the administrator
/// @param configurations of the groups that have a `patroni` block
/// @param restarting whether the job may restart members
public record Survey(
    Node coordinator,
    Map<Node, ServerFacts> servers,
    Map<String, String> contexts,
    List<DatabaseState> databases,
    List<OtherDatabase> others,
    List<Configuration> configurations,
    boolean restarting) {

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  private record Visit(Node node, DatabaseSpec database) {}

  /// Surveys all servers at once, then all existing databases at once.
  ///
  /// @throws io.github.cituscluster.postgres.Failure if a server cannot be reached
  public static Survey of(Cluster cluster) {
    ClusterSpec spec = cluster.spec();
    Map<String, String> contexts = new HashMap<>();
    Map<Node, ServerFacts> servers =
        Parallel.map(
                cluster.nodes(),
                node -> {
                  looks(node, spec.maintenanceDatabase(), "reading the server");
                  try (Session session = cluster.session(node, spec.maintenanceDatabase())) {
                    if (node.isCoordinator()) {
                      contexts.putAll(contexts(session, spec));
                    }
                    return ServerFacts.look(session);
                  }
                })
            .stream()
            .collect(Collectors.toMap(ServerFacts::node, facts -> facts));
    List<Visit> visits = new ArrayList<>();
    for (DatabaseSpec database : spec.allDatabases()) {
      cluster.nodesOf(database).stream()
          .filter(n -> Objects.requireNonNull(servers.get(n)).usable(database.name()).isPresent())
          .forEach(n -> visits.add(new Visit(n, database)));
    }
    List<DatabaseFacts> found =
        visits.isEmpty()
            ? List.of()
            : Parallel.map(visits, visit -> look(cluster, visit, spec.rebalance().onAdd()));
    return new Survey(
        cluster.coordinator(),
        servers,
        contexts,
        states(cluster, servers, visits, found),
        cluster.connections().credentials().overlap()
            ? others(cluster, servers, visits)
            : List.of(),
        configurations(cluster),
        spec.patroni().restartPolicy() == PatroniSpec.RestartPolicy.AUTOMATIC);
  }

  private static List<Configuration> configurations(Cluster cluster) {
    List<Group> groups = cluster.groups();
    return groups.isEmpty()
        ? List.of()
        : Parallel.map(
            groups,
            group ->
                Configuration.look(
                    group,
                    cluster.api(),
                    cluster.connections(),
                    cluster.spec().maintenanceDatabase()));
  }

  private static DatabaseFacts look(Cluster cluster, Visit visit, boolean fills) {
    looks(visit.node(), visit.database().name(), "reading the database");
    try (Session session = cluster.session(visit.node(), visit.database().name())) {
      return DatabaseFacts.look(session, fills);
    }
  }

  private static List<OtherDatabase> others(
      Cluster cluster, Map<Node, ServerFacts> servers, List<Visit> visits) {
    Set<Place> known =
        visits.stream()
            .map(v -> new Place(v.node(), v.database().name()))
            .collect(Collectors.toSet());
    List<Place> others =
        servers.values().stream()
            .flatMap(s -> s.databases().keySet().stream().map(d -> new Place(s.node(), d)))
            .filter(place -> !known.contains(place))
            .filter(place -> !place.database().equals(cluster.spec().maintenanceDatabase()))
            .toList();
    return Parallel.map(
        others,
        place -> {
          looks(place.node(), place.database(), "reading the administrator's rows");
          return OtherDatabase.look(
              place, cluster.connections(), cluster.spec().administrator().user());
        });
  }

  private static void looks(Node node, String database, String what) {
    LOG.atDebug()
        .addKeyValue(LogKey.GROUP, node.group())
        .addKeyValue(LogKey.NODE, node.address())
        .addKeyValue(LogKey.DATABASE, database)
        .log(what);
  }

  private static List<DatabaseState> states(
      Cluster cluster,
      Map<Node, ServerFacts> servers,
      List<Visit> visits,
      List<DatabaseFacts> found) {
    List<DatabaseState> states = new ArrayList<>();
    for (DatabaseSpec database : cluster.spec().allDatabases()) {
      Map<Node, DatabaseFacts> facts = new HashMap<>();
      for (int i = 0; i < visits.size(); i++) {
        if (visits.get(i).database().equals(database)) {
          facts.put(visits.get(i).node(), found.get(i));
        }
      }
      states.add(
          new DatabaseState(
              cluster.spec(),
              database,
              cluster.coordinator(),
              cluster.workersOf(database),
              servers,
              facts));
    }
    return states;
  }

  private static Map<String, String> contexts(Session session, ClusterSpec spec) {
    String[] names =
        spec.allDatabases().stream()
            .flatMap(d -> d.parameters().keySet().stream())
            .map(n -> n.toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
    return names.length == 0
        ? Map.of()
        : session.map(
            r -> r.getString(2),
            "SELECT lower(name), context FROM pg_settings WHERE lower(name) = ANY (?)",
            (Object) names);
  }
}
