package io.github.cituscluster.cluster;

import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.patroni.RestApi;
import io.github.cituscluster.postgres.Connections;
import io.github.cituscluster.postgres.Credentials;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.GroupPatroniSpec;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The opened cluster: the nodes of a specification, and the ways to reach them. Opening it does
/// not connect to anything; sessions and requests connect when they are first needed.
public final class Cluster implements AutoCloseable {
  private final ClusterSpec spec;
  private final Passwords passwords;
  private final Connections connections;
  private final RestApi api;

  private Cluster(ClusterSpec spec, Passwords passwords, Connections connections, RestApi api) {
    this.spec = spec;
    this.passwords = passwords;
    this.connections = connections;
    this.api = api;
  }

  /// The cluster of a specification.
  ///
  /// @param passwords the passwords that sessions and requests log in with
  public static Cluster open(ClusterSpec spec, Passwords passwords) {
    Credentials credentials =
        new Credentials(passwords.administrator(), passwords.previousAdministrator());
    return new Cluster(
        spec,
        passwords,
        new Connections(spec, credentials),
        new RestApi(spec, passwords.patroni(), passwords.previousPatroni()));
  }

  /// The desired state of the cluster.
  public ClusterSpec spec() {
    return spec;
  }

  /// The passwords that the specification refers to.
  public Passwords passwords() {
    return passwords;
  }

  /// The pools of sessions.
  public Connections connections() {
    return connections;
  }

  /// The REST API of Patroni, for the groups that have one.
  public RestApi api() {
    return api;
  }

  /// Opens a session in a database on a node, as the administrator.
  ///
  /// @throws Failure transient if the server does not respond, permanent if it refuses the login
  public Session session(Node node, String database) {
    return connections.open(node, database);
  }

  /// Group 0.
  public Node coordinator() {
    return new Node(0, spec.coordinator().host(), spec.coordinator().port());
  }

  /// The coordinator and all workers.
  public List<Node> nodes() {
    return Stream.concat(Stream.of(coordinator()), spec.workers().stream().map(Cluster::node))
        .toList();
  }

  /// The groups whose dynamic configuration the job manages.
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    add(groups, coordinator(), spec.coordinator().patroni());
    spec.workers().forEach(w -> add(groups, node(w), w.patroni()));
    return groups;
  }

  private static void add(List<Group> groups, Node node, @Nullable GroupPatroniSpec patroni) {
    if (patroni != null) {
      groups.add(new Group(node, patroni.address(), patroni.configuration()));
    }
  }

  /// The workers that hold a database.
  public List<Node> workersOf(DatabaseSpec database) {
    return spec.workersOf(database).stream().map(Cluster::node).toList();
  }

  /// The coordinator and the workers that hold a database.
  public List<Node> nodesOf(DatabaseSpec database) {
    return Stream.concat(Stream.of(coordinator()), workersOf(database).stream()).toList();
  }

  private static Node node(WorkerSpec worker) {
    return new Node(worker.group(), worker.host(), worker.port());
  }

  @Override
  public void close() {
    try (connections) {
      api.close();
    }
  }
}
