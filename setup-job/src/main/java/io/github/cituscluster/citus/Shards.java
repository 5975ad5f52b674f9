package io.github.cituscluster.citus;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.RebalanceSpec;
import java.util.List;

/// Where a database's shards are: moved only when the specification asks for it.
public final class Shards {
  private Shards() {}

  /// A rebalance in the background, if a group joins a database that already has shards and the
  /// specification says so, or if one has joined and holds none: the run that registered it may
  /// have died before it began the rebalance. It is not waited for; its progress is Citus' own
  /// (`citus_rebalance_status`).
  public static List<Finding> findings(DatabaseState state) {
    RebalanceSpec spec = state.cluster().rebalance();
    boolean shards = !state.on(state.coordinator()).shards().isEmpty();
    boolean unfilled = !state.on(state.coordinator()).unfilled().isEmpty();
    if (!spec.onAdd() || !shards || !(WorkerNodes.isGrowing(state) || unfilled)) {
      return List.of();
    }
    return List.of(
        Step.missing(
            state.place(state.coordinator()),
            "rebalance in the background",
            Stage.REBALANCE,
            new Action(state.name(), session -> start(session, spec))));
  }

  private static void start(Session session, RebalanceSpec spec) {
    try {
      RebalanceJob.start(session, false, null, spec.transferMode());
    } catch (Failure e) {
      if (!e.getMessage().contains("already running")) {
        throw e;
      }
    }
  }
}
