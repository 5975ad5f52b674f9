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

  /// Whether the database exists on the coordinator and has Citus.
  public boolean hasCitus() {
    return on(coordinator).extensions().containsKey("citus");
  }

  /// What the server of a node said.
  public ServerFacts server(Node node) {
    return Objects.requireNonNull(servers.get(node));
  }

  /// What the database holds on a node.
  public DatabaseFacts on(Node node) {
    return facts.getOrDefault(node, DatabaseFacts.NONE);
  }

  /// The row of `pg_dist_node` that is a worker's, whatever name and number it has there.
  ///
  /// The address says so, or the worker's database itself, which keeps its number and a copy of the
  /// coordinator's rows: somebody else may have registered it by the name of a pod, and let Citus
  /// choose the number. Last comes the row of the group, if it is no other worker's.
  public Optional<NodeRow> row(Node worker) {
    DatabaseFacts rows = on(coordinator);
    return rows.address(worker.host(), worker.port())
        .or(() -> said(worker))
        .or(() ->
            rows.group(worker.group())
                .filter(row -> workers.stream().noneMatch(w -> isKnownAs(w, row))));
  }

  private Optional<NodeRow> said(Node worker) {
    return on(coordinator).nodes().stream()
        .filter(row -> saysItIs(worker, row))
        .filter(row -> workers.stream().noneMatch(w -> !w.equals(worker) && isKnownAs(w, row)))
        .findFirst();
  }

  private boolean isKnownAs(Node worker, NodeRow row) {
    return row.isAt(worker) || saysItIs(worker, row);
  }

  private boolean saysItIs(Node worker, NodeRow row) {
    DatabaseFacts itself = on(worker);
    return row.group() != 0
        && itself.localGroup() == row.group()
        && itself.nodes().stream().anyMatch(n -> n.id() == row.id() && n.group() == row.group());
  }

  /// The database on a node, as a place of findings.
  public Place place(Node node) {
    return new Place(node, name());
  }

  /// The stage in which a node's database itself is made.
  public static Stage stageOf(Node node) {
    return node.isCoordinator() ? Stage.COORDINATOR : Stage.WORKERS;
  }
}
