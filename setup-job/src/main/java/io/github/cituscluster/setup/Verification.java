package io.github.cituscluster.setup;

import io.github.cituscluster.citus.DatabaseState;
import io.github.cituscluster.citus.NodeHealth;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import java.util.List;
import java.util.stream.Stream;

/// Whether the cluster is as specified: the plan finds no deviation, and the nodes of every
/// database can connect to each other.
///
/// @param faults one sentence each, those of the plan first
public record Verification(List<String> faults) {
  /// Checks everything.
  ///
  /// @throws io.github.cituscluster.postgres.Failure if a server or a member cannot be reached
  public static Verification of(Cluster cluster) {
    Survey survey = Survey.of(cluster);
    List<Finding.Deviation> deviations = Plan.of(cluster, survey).all(Finding.Deviation.class);
    List<DatabaseState> reachable =
        survey.databases().stream().filter(DatabaseState::hasCitus).toList();
    List<String> broken =
        reachable.isEmpty()
            ? List.of()
            : Parallel.map(reachable, state -> broken(cluster, state)).stream()
                .flatMap(List::stream)
                .toList();
    return new Verification(
        Stream.concat(deviations.stream().map(Finding.Deviation::sentence), broken.stream())
            .toList());
  }

  private static List<String> broken(Cluster cluster, DatabaseState state) {
    try (Session session = cluster.session(state.coordinator(), state.name())) {
      return NodeHealth.broken(NodeHealth.look(session)).stream()
          .map(pair -> "database \"%s\": no connection: %s".formatted(state.name(), pair))
          .toList();
    }
  }
}
