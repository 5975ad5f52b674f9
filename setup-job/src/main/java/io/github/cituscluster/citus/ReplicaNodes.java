package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The rows of `pg_dist_node` that are no primaries.
///
/// Patroni's Citus mode registers each replica by the name of its pod, `{Service}-{number}`, and
/// takes the row away when the pod leads. Where the job keeps the rows nobody does, so that one
/// that was left behind names a primary after the next failover: it goes. Others are somebody's
/// own.
final class ReplicaNodes {
  private ReplicaNodes() {}

  /// Compares them with the names of the groups' members.
  static List<Finding> findings(DatabaseState state) {
    Place place = state.place(state.coordinator());
    List<Finding> findings = new ArrayList<>();
    for (NodeRow row : state.on(state.coordinator()).replicas()) {
      String object = "node row of replica " + row.address();
      findings.add(
          state.nodes().stream().anyMatch(node -> isMember(node, row))
              ? Step.different(
                  place,
                  object,
                  "registered by Patroni",
                  "removed",
                  Stage.REGISTRATION,
                  gone(state, row))
              : new Finding.Unmanaged(place, object));
    }
    return findings;
  }

  private static boolean isMember(Node node, NodeRow row) {
    return row.host().matches(Pattern.quote(node.host()) + "-[0-9]+([.].*)?");
  }

  /// Citus removes no row while another node does not yet know of a change just before, which
  /// passes within seconds.
  private static Action gone(DatabaseState state, NodeRow row) {
    return Action.of(
        state.name(),
        Sql.of(
            "SELECT citus_remove_node(nodename, nodeport) FROM pg_dist_node WHERE nodeid = ?",
            row.id()));
  }
}
