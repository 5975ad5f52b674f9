package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// One database: its specification, and its state on each of its nodes.
///
/// @param workers the worker groups that should hold the database
/// @param servers the facts of each server of the cluster
/// @param facts the contents of the database on each node; [DatabaseFacts#NONE] if it does not
///   exist
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

  /// Whether the database exists on the coordinator and has Citus.
  public boolean hasCitus() {
    return on(coordinator).extensions().containsKey("citus");
  }

  /// The facts of a node's server.
  public ServerFacts server(Node node) {
    return Objects.requireNonNull(servers.get(node));
  }

  /// The contents of the database on a node.
  public DatabaseFacts on(Node node) {
    return facts.getOrDefault(node, DatabaseFacts.NONE);
  }

  /// The row of a worker in `pg_dist_node`, whatever name and number it has there. It is found by
  /// its address, or by the worker's own database, which stores its number and a copy of the
  /// coordinator's rows: another tool may have registered the worker with the name of a pod and let
  /// Citus choose the number. Otherwise it is the row of the group, unless that belongs to a
  /// different worker.
  public Optional<NodeRow> row(Node worker) {
    DatabaseFacts rows = on(coordinator);
    return rows.address(worker.host(), worker.port())
        .or(() -> storedByItself(worker))
        .or(() ->
            rows.group(worker.group())
                .filter(row -> workers.stream().noneMatch(w -> isKnownAs(w, row))));
  }

  private Optional<NodeRow> storedByItself(Node worker) {
    return on(coordinator).nodes().stream()
        .filter(row -> hasStored(worker, row))
        .filter(row -> workers.stream().noneMatch(w -> !w.equals(worker) && isKnownAs(w, row)))
        .findFirst();
  }

  private boolean isKnownAs(Node worker, NodeRow row) {
    return row.isAt(worker) || hasStored(worker, row);
  }

  private boolean hasStored(Node worker, NodeRow row) {
    DatabaseFacts itself = on(worker);
    return row.group() != 0
        && itself.localGroup() == row.group()
        && itself.nodes().stream().anyMatch(n -> n.id() == row.id() && n.group() == row.group());
  }

  /// The database on a node, as the place of a finding.
  public Place place(Node node) {
    return new Place(node, name());
  }

  /// The stage in which the database on a node is created.
  public static Stage stageOf(Node node) {
    return node.isCoordinator() ? Stage.COORDINATOR : Stage.WORKERS;
  }
}
