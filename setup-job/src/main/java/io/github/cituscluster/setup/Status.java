package io.github.cituscluster.setup;

import io.github.cituscluster.certificates.CertificateEntry;
import io.github.cituscluster.certificates.CertificateSurvey;
import io.github.cituscluster.citus.DatabaseFacts;
import io.github.cituscluster.citus.DatabaseState;
import io.github.cituscluster.citus.NodeHealth;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The state of a cluster at one moment, database by database.
///
/// @param nodes the servers
/// @param databases the main database first
/// @param configurationDrift how Patroni's dynamic configuration differs from the specification
/// @param certificateDrift which members do not yet serve the specified certificate, and why
/// @param firstToExpire the certificate in use that expires first; null if there is none
public record Status(
    List<Server> nodes,
    List<Database> databases,
    List<String> configurationDrift,
    List<String> certificateDrift,
    @Nullable CertificateEntry firstToExpire) {

  /// A server.
  public record Server(int group, String address, String postgresql, String citus) {}

  /// One database.
  ///
  /// @param unreachable pairs of nodes that cannot connect to each other, or why the check failed
  /// @param authinfo for each role, the groups whose node has its pg_dist_authinfo row
  /// @param drift how it differs from the specification, one line each
  public record Database(
      String name,
      List<NodeEntry> nodes,
      List<String> unreachable,
      Map<String, String> extensions,
      Map<String, List<Integer>> authinfo,
      List<String> drift) {}

  /// A row of `pg_dist_node`.
  ///
  /// @param takesShards whether Citus may place shards there; false for a coordinator by default
  /// @param idle whether it may hold shards, but holds none although the database has some
  public record NodeEntry(
      int group,
      String address,
      boolean active,
      boolean metadataSynced,
      long shards,
      boolean takesShards,
      boolean idle) {}

  /// Surveys everything, including the connections between the nodes.
  public static Status of(Cluster cluster) {
    Survey survey = Survey.of(cluster);
    PlanReport plan = PlanReport.of(Plan.of(cluster, survey));
    List<Server> servers =
        survey.servers().values().stream()
            .map(s ->
                new Server(s.node().group(), s.node().address(), s.version(), s.citusAvailable()))
            .sorted((a, b) -> Integer.compare(a.group(), b.group()))
            .toList();
    return new Status(
        servers,
        Parallel.map(survey.databases(), d -> database(d, cluster, plan)),
        plan.lines(Place.Kind.CONFIGURATION, null),
        plan.lines(Place.Kind.CERTIFICATES, null),
        new CertificateSurvey(cluster).look().firstToExpire().orElse(null));
  }

  private static Database database(DatabaseState state, Cluster cluster, PlanReport plan) {
    DatabaseFacts coordinator = state.on(state.coordinator());
    Map<String, List<Integer>> authinfo = new TreeMap<>();
    Map<String, String> extensions = new TreeMap<>();
    coordinator.extensions().forEach((name, row) -> extensions.put(name, row.version()));
    for (Node node : state.nodes()) {
      state
          .on(node)
          .authinfo()
          .keySet()
          .forEach(
              role -> authinfo.computeIfAbsent(role, r -> new ArrayList<>()).add(node.group()));
    }
    List<NodeEntry> nodes =
        coordinator.nodes().stream()
            .map(r ->
                new NodeEntry(
                    r.group(),
                    r.address(),
                    r.active(),
                    r.metadataSynced(),
                    coordinator.shardsOn(r.group()),
                    r.shouldHaveShards(),
                    r.shouldHaveShards()
                        && coordinator.shardsOn(r.group()) == 0
                        && !coordinator.shards().isEmpty()))
            .toList();
    return new Database(
        state.name(),
        nodes,
        unreachable(state, cluster),
        extensions,
        authinfo,
        plan.lines(Place.Kind.DATABASE, state.name()));
  }

  private static List<String> unreachable(DatabaseState state, Cluster cluster) {
    if (!state.hasCitus()) {
      return List.of("Citus is not installed in this database on the coordinator");
    }
    try (Session session = cluster.session(state.coordinator(), state.name())) {
      return NodeHealth.broken(NodeHealth.look(session));
    } catch (Failure e) {
      return List.of(e.getMessage());
    }
  }
}
