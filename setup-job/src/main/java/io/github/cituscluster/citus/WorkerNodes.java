package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.DatabaseSpec.Registrar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rows of `pg_dist_node`: the address of each group. The address is the group's Service, which
/// follows the primary, so that a failover requires no change. The job always passes the group
/// number, because the sequence of Citus also advances on failed attempts. A node that another tool
/// registered under a different number, and that already holds shards, keeps that number: Citus
/// cannot change it, and only people read it.
public final class WorkerNodes {
  private WorkerNodes() {}

  /// Compares the coordinator's host and each worker's row.
  public static List<Finding> findings(DatabaseState state) {
    List<Finding> findings = new ArrayList<>();
    if (state.spec().registeredBy() == Registrar.PATRONI) {
      state.nodes().forEach(node -> findings.add(registeredByPatroni(state, node)));
    } else {
      findings.add(CoordinatorHost.change(state));
      state.workers().forEach(worker -> findings.add(row(state, worker)));
    }
    List<Integer> known =
        state.workers().stream().flatMap(w -> state.row(w).stream()).map(NodeRow::id).toList();
    for (NodeRow row : state.on(state.coordinator()).nodes()) {
      if (row.group() != 0 && !known.contains(row.id())) {
        findings.add(
            new Finding.Unmanaged(
                state.place(state.coordinator()),
                "node row of group %d %s".formatted(row.group(), row.address())));
      }
    }
    findings.addAll(ReplicaNodes.findings(state));
    return findings;
  }

  /// Whether a worker is about to be registered for the first time.
  static boolean isGrowing(DatabaseState state) {
    return state.spec().registeredBy() != Registrar.PATRONI
        && state.workers().stream().anyMatch(worker -> state.row(worker).isEmpty());
  }

  private static String object(Node node) {
    return "node row of " + node;
  }

  private static String object(Node worker, NodeRow row) {
    return row.group() == worker.group()
        ? object(worker)
        : "%s, group %d of this database".formatted(object(worker), row.group());
  }

  private static Finding registeredByPatroni(DatabaseState state, Node node) {
    Place place = state.place(state.coordinator());
    boolean there =
        state.on(state.coordinator()).group(node.group()).filter(NodeRow::active).isPresent();
    return there
        ? new Finding.AsSpecified(place, object(node))
        : new Finding.Awaited(place, object(node), "Patroni has not created it yet");
  }

  private static Finding row(DatabaseState state, Node worker) {
    Optional<NodeRow> row = state.row(worker);
    if (row.isEmpty()) {
      return Step.missing(
          state.place(state.coordinator()),
          object(worker),
          Stage.REGISTRATION,
          NodeRegistration.first(state, worker));
    }
    return canBeRenumbered(state, worker, row.get())
        ? otherGroup(state, worker, row.get())
        : registered(state, worker, row.get());
  }

  /// Neither this node nor the node that has its number may hold shards.
  private static boolean canBeRenumbered(DatabaseState state, Node worker, NodeRow row) {
    DatabaseFacts coordinator = state.on(state.coordinator());
    return row.group() != worker.group()
        && coordinator.shardsOn(row.group()) == 0
        && coordinator.shardsOn(worker.group()) == 0;
  }

  private static Finding otherGroup(DatabaseState state, Node worker, NodeRow row) {
    return Step.different(
        state.place(state.coordinator()),
        object(worker),
        "group " + row.group(),
        "group " + worker.group(),
        Stage.REGISTRATION,
        NodeRegistration.again(state, worker, row));
  }

  private static Finding registered(DatabaseState state, Node worker, NodeRow row) {
    if (state.on(worker).localGroup() != row.group()) {
      return wiped(state, worker, row);
    }
    if (!row.isAt(worker)) {
      Sql update =
          Sql.of("SELECT citus_update_node(?, ?, ?)", row.id(), worker.host(), worker.port());
      return altered(state, worker, row, row.address(), worker.address(), update);
    }
    if (!row.active()) {
      Sql activate = Sql.of("SELECT citus_activate_node(?, ?)", row.host(), row.port());
      return altered(state, worker, row, "disabled", "active", activate);
    }
    if (!row.hasMetadata() || !row.metadataSynced()) {
      Sql sync = Sql.of("SELECT start_metadata_sync_to_node(?, ?)", row.host(), row.port());
      return altered(state, worker, row, "metadata not synced", "synced", sync);
    }
    return new Finding.AsSpecified(state.place(state.coordinator()), object(worker, row));
  }

  /// The coordinator has this node as synced, but the node's database belongs to no group, or to a
  /// different one: its disk was lost, or the address leads to a different server.
  private static Finding wiped(DatabaseState state, Node worker, NodeRow row) {
    int says = state.on(worker).localGroup();
    long shards = state.on(state.coordinator()).shardsOn(row.group());
    if (shards > 0 || says != 0) {
      String found = says == 0 ? "is new and empty" : "reports that it is group " + says;
      return new Finding.Refused(
          state.place(state.coordinator()),
          object(worker),
          ("the database on %s %s, but the coordinator has %d shards there; restore the data of"
                  + " that node from a replica or a backup, or drop the tables of these shards if you"
                  + " can give them up; then run again")
              .formatted(worker, found, shards));
    }
    return Step.different(
        state.place(state.coordinator()),
        object(worker),
        "empty",
        "registered again",
        Stage.REGISTRATION,
        NodeRegistration.again(state, worker, row));
  }

  private static Finding altered(
      DatabaseState state, Node worker, NodeRow row, String from, String to, Sql sql) {
    return Step.different(
        state.place(state.coordinator()),
        object(worker, row),
        from,
        to,
        Stage.REGISTRATION,
        Action.of(state.name(), sql));
  }
}
