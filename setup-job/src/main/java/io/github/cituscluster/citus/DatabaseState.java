package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.spec.DatabaseSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// One database as it should be and as it was found on each of its nodes.
///
/// @param workers the worker groups the database should live on
/// @param servers what each server of the cluster said
/// @param facts what the database held on each node; [DatabaseFacts#NONE] where it is not there
public record DatabaseState(
    ClusterSpec cluster,
    DatabaseSpec spec,
    Node coordinator,
    List<Node> workers,
    Map<Node, ServerFacts> servers,
    Map<Node, DatabaseFacts> facts) {

  /// The coordinator and the workers.
  public List<Node> nodes() {
    return Stream.concat(Stream.of(coordinator), workers.stream()).toList();
  }

  /// Name of the database.
  public String name() {
    return spec.name();
  }

  /// What the server of a node said.
  public ServerFacts server(Node node) {
    return Objects.requireNonNull(servers.get(node));
  }

  /// What the database holds on a node.
  public DatabaseFacts on(Node node) {
    return facts.getOrDefault(node, DatabaseFacts.NONE);
  }

  /// The database on a node, as a place of changes.
  public Place place(Node node) {
    return new Place(node, name());
  }

  /// The stage in which a node's database itself is made.
  public static Stage stageOf(Node node) {
    return node.isCoordinator() ? Stage.COORDINATOR : Stage.WORKERS;
  }
}
