package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.spec.DatabaseSpec.Registrar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rows of `pg_dist_node`: which node holds which group.
///
/// The address is the group's Service, which follows the leader, so that a failover needs no
/// repair; the group number is Patroni's and always given, because Citus' own sequence counts
/// failed attempts too.
public final class WorkerNodes {
  /// How objects of this class begin.
  static final String ROW = "node row of ";

  private WorkerNodes() {}

  /// Compares the coordinator's host and each worker's row.
  public static List<Change> changes(DatabaseState state) {
    List<Change> changes = new ArrayList<>();
    if (state.spec().registeredBy() == Registrar.PATRONI) {
      state.nodes().forEach(node -> changes.add(registeredByPatroni(state, node)));
    } else {
      changes.add(CoordinatorHost.change(state));
      state.workers().forEach(worker -> changes.add(row(state, worker)));
    }
    List<Integer> wanted = state.nodes().stream().map(Node::group).toList();
    for (NodeRow row : state.on(state.coordinator()).nodes()) {
      boolean moved = state.workers().stream().anyMatch(w -> same(row, w));
      if (!wanted.contains(row.group()) && !moved) {
        changes.add(
            new Change.Unmanaged(
                state.place(state.coordinator()),
                "node row of group %d %s".formatted(row.group(), row.address())));
      }
    }
    return changes;
  }

  private static String object(Node node) {
    return ROW + node;
  }

  private static Change registeredByPatroni(DatabaseState state, Node node) {
    Place place = state.place(state.coordinator());
    boolean there =
        state.on(state.coordinator()).group(node.group()).filter(NodeRow::active).isPresent();
    return there
        ? new Change.Unchanged(place, object(node))
        : new Change.Awaited(place, object(node), "Patroni");
  }

  private static Change row(DatabaseState state, Node worker) {
    DatabaseFacts coordinator = state.on(state.coordinator());
    Optional<NodeRow> byAddress = coordinator.address(worker.host(), worker.port());
    Optional<NodeRow> byGroup = coordinator.group(worker.group());
    if (byAddress.isPresent() && byAddress.get().group() == worker.group()) {
      return registered(state, worker, byAddress.get());
    }
    if (byAddress.isPresent()) {
      return otherGroup(state, worker, byAddress.get());
    }
    if (byGroup.isPresent()) {
      return otherAddress(state, worker, byGroup.get());
    }
    return new Change.Created(
        state.place(state.coordinator()),
        object(worker),
        Stage.REGISTRATION,
        NodeRegistration.first(state, worker));
  }

  private static Change registered(DatabaseState state, Node worker, NodeRow row) {
    Place place = state.place(state.coordinator());
    if (state.on(worker).localGroup() != worker.group()) {
      return wiped(state, worker, row);
    }
    if (!row.active()) {
      return altered(
          place,
          worker,
          "disabled",
          "active",
          state,
          Sql.of("SELECT citus_activate_node(?, ?)", row.host(), row.port()));
    }
    if (!row.hasMetadata() || !row.metadataSynced()) {
      return altered(
          place,
          worker,
          "metadata not synced",
          "synced",
          state,
          Sql.of("SELECT start_metadata_sync_to_node(?, ?)", row.host(), row.port()));
    }
    return new Change.Unchanged(place, object(worker));
  }

  /// The coordinator believes it synced this node, but its database says it belongs to no group, or
  /// to another: the disk was lost, or the address leads to another server.
  private static Change wiped(DatabaseState state, Node worker, NodeRow row) {
    int says = state.on(worker).localGroup();
    long shards = state.on(state.coordinator()).shardsOn(row.group());
    if (shards > 0 || says != 0) {
      String found = says == 0 ? "is new and empty" : "says that it is group " + says;
      return new Change.Refused(
          state.place(state.coordinator()),
          object(worker),
          ("the database on %s %s, while the coordinator places %d shards there; restore that node's data"
                  + " (a replica, a backup) or, to give the shards up, drop their tables; then run again")
              .formatted(worker, found, shards));
    }
    return new Change.Altered(
        state.place(state.coordinator()),
        object(worker),
        "emptied",
        "registered anew",
        Stage.REGISTRATION,
        NodeRegistration.again(state, worker, row));
  }

  private static Change otherGroup(DatabaseState state, Node worker, NodeRow row) {
    long shards = state.on(state.coordinator()).shardsOn(row.group());
    if (shards > 0) {
      return new Change.Refused(
          state.place(state.coordinator()),
          object(worker),
          ("%s is registered as group %d and holds %d shards; the group of a node with shards cannot be changed:"
                  + " say group %d in the specification, or move its shards away first (citus_drain_node)")
              .formatted(worker.address(), row.group(), shards, row.group()));
    }
    return new Change.Altered(
        state.place(state.coordinator()),
        object(worker),
        "group " + row.group(),
        "group " + worker.group(),
        Stage.REGISTRATION,
        NodeRegistration.again(state, worker, row));
  }

  private static Change otherAddress(DatabaseState state, Node worker, NodeRow row) {
    int says = state.on(worker).localGroup();
    if (says == worker.group()) {
      return altered(
          state.place(state.coordinator()),
          worker,
          row.address(),
          worker.address(),
          state,
          Sql.of("SELECT citus_update_node(?, ?, ?)", row.id(), worker.host(), worker.port()));
    }
    return wiped(state, worker, row);
  }

  private static Change altered(
      Place place, Node worker, String from, String to, DatabaseState state, Sql sql) {
    return new Change.Altered(
        place, object(worker), from, to, Stage.REGISTRATION, Deed.of(state.name(), sql));
  }

  static boolean same(NodeRow row, Node node) {
    return row.host().equals(node.host()) && row.port() == node.port();
  }
}
