package io.github.cituscluster.citus;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.RebalanceSpec;
import java.util.List;

/// The shards of a database, which the job moves only if the specification asks for it.
public final class Shards {
  private Shards() {}

  /// A background rebalance, if the specification asks for it and a group joins a database that
  /// already has shards, or has joined and holds none, because the run that registered it may have
  /// failed before it started the rebalance. The job does not wait for it; Citus reports its
  /// progress (`citus_rebalance_status`).
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
            "background rebalance",
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
