package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The rows of `pg_dist_node` that are not primaries. Patroni's Citus mode registers each replica
/// with the name of its pod, `{Service}-{number}`, and removes the row when the pod becomes
/// primary. Without that mode, such a row would name a primary after the next failover, so the job
/// removes it. Other replica rows belong to the user and are not changed.
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
                  remove(state, row))
              : new Finding.Unmanaged(place, object));
    }
    return findings;
  }

  private static boolean isMember(Node node, NodeRow row) {
    return row.host().matches(Pattern.quote(node.host()) + "-[0-9]+([.].*)?");
  }

  /// Citus refuses to remove a row while a different node has not received a previous change; this
  /// passes within seconds.
  private static Action remove(DatabaseState state, NodeRow row) {
    return Action.of(
        state.name(),
        Sql.of(
            "SELECT citus_remove_node(nodename, nodeport) FROM pg_dist_node WHERE nodeid = ?",
            row.id()));
  }
}
