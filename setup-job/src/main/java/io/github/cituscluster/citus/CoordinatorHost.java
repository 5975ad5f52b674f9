package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import java.util.Optional;

/// The coordinator's own row in `pg_dist_node`: the address at which workers reach it. The first
/// citus_set_coordinator_host adds group 0; later changes use citus_update_node, because before
/// Citus 14 a repeated call did not reach the workers (citus#6757). A row named localhost comes
/// from a create_distributed_table that ran before the coordinator's address was set, and it
/// prevents adding any worker.
final class CoordinatorHost {
  private CoordinatorHost() {}

  /// Compares the row of group 0.
  static Finding change(DatabaseState state) {
    Node node = state.coordinator();
    Place place = state.place(node);
    Optional<NodeRow> row = state.on(node).group(0);
    Sql set = Sql.of("SELECT citus_set_coordinator_host(?, ?)", node.host(), node.port());
    if (row.isEmpty()) {
      return Step.missing(
          place,
          "coordinator host " + node.address(),
          Stage.REGISTRATION,
          Action.of(state.name(), set));
    }
    if (row.get().isAt(node)) {
      return new Finding.AsSpecified(place, "coordinator host " + node.address());
    }
    boolean alone = state.on(node).nodes().stream().allMatch(r -> r.group() == 0);
    Sql update =
        Sql.of("SELECT citus_update_node(?, ?, ?)", row.get().id(), node.host(), node.port());
    return Step.different(
        place,
        "coordinator host",
        row.get().address(),
        node.address(),
        Stage.REGISTRATION,
        Action.of(state.name(), alone ? set : update));
  }
}
