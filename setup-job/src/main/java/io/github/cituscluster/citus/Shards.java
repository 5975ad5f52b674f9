package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.spec.RebalanceSpec;
import java.util.List;

/// Where a database's shards are: moved only when the specification asks for it.
public final class Shards {
  private Shards() {}

  /// A rebalance in the background, if a group joins a database that already has shards and the
  /// specification says so. It is started once, together with the registration; its progress is
  /// Citus' own (`citus_rebalance_status`).
  ///
  /// @param registration what is due in `pg_dist_node`
  public static List<Change> changes(DatabaseState state, List<Change> registration) {
    RebalanceSpec spec = state.cluster().rebalance();
    boolean joins =
        registration.stream()
            .filter(Change.Created.class::isInstance)
            .anyMatch(change -> change.object().startsWith(WorkerNodes.ROW));
    boolean shards = !state.on(state.coordinator()).shards().isEmpty();
    if (!spec.onAdd() || !joins || !shards) {
      return List.of();
    }
    return List.of(
        new Change.Created(
            state.place(state.coordinator()),
            "rebalance in the background",
            Stage.REBALANCE,
            new Deed(state.name(), session -> start(session, spec))));
  }

  private static void start(Session session, RebalanceSpec spec) {
    try {
      session.execute(
          Sql.of(
              "SELECT citus_rebalance_start(shard_transfer_mode => ?::citus.shard_transfer_mode)",
              spec.transferMode().toString().replace('-', '_')));
    } catch (Failure e) {
      if (!e.getMessage().contains("already running")) {
        throw e;
      }
    }
  }
}
