package io.github.cituscluster.citus;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.RebalanceSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a database's shards are: moved only when the specification asks for it.
public final class Shards {
  /// A rebalance that runs is not begun twice; one that failed or was stopped is somebody's to look
  /// at.
  private static final String LATEST_IS_DONE =
      """
      SELECT coalesce((SELECT state = 'finished' FROM pg_dist_background_job
                       WHERE job_type = 'rebalance' ORDER BY job_id DESC LIMIT 1), true)
      """;

  private static final String TARGETS =
      """
      SELECT DISTINCT n.groupid
      FROM get_rebalance_table_shards_plan() m
      JOIN pg_dist_node n ON n.nodename = m.targetname AND n.nodeport = m.targetport
      """;

  private Shards() {}

  /// A rebalance in the background, if a group joins a database that already has shards and the
  /// specification says so, or if one has joined and holds none: the run that registered it may
  /// have died before it began the rebalance. It is not waited for; its progress is Citus' own
  /// (`citus_rebalance_status`).
  ///
  /// @param registration what is due in `pg_dist_node`
  public static List<Change> changes(DatabaseState state, List<Change> registration) {
    RebalanceSpec spec = state.cluster().rebalance();
    boolean joins =
        registration.stream()
            .filter(Change.Created.class::isInstance)
            .anyMatch(change -> change.object().startsWith(WorkerNodes.ROW));
    boolean shards = !state.on(state.coordinator()).shards().isEmpty();
    boolean unfilled = !state.on(state.coordinator()).unfilled().isEmpty();
    if (!spec.onAdd() || !shards || !(joins || unfilled)) {
      return List.of();
    }
    return List.of(
        new Change.Created(
            state.place(state.coordinator()),
            "rebalance in the background",
            Stage.REBALANCE,
            new Action(state.name(), session -> start(session, spec))));
  }

  /// The groups that hold no shards although Citus itself would move some there; none while a
  /// rebalance runs, or after one that did not finish. Citus' own plan decides, for a database may
  /// have too few shards for its groups, and beginning again would then change nothing for ever.
  ///
  /// @param shards number of shards by group
  static Set<Integer> unfilled(Session session, List<NodeRow> nodes, Map<Integer, Long> shards) {
    Set<Integer> empty =
        nodes.stream()
            .filter(n -> n.active() && n.shouldHaveShards() && !shards.containsKey(n.group()))
            .map(NodeRow::group)
            .collect(Collectors.toSet());
    if (empty.isEmpty() || shards.isEmpty() || !session.one(r -> r.getBoolean(1), LATEST_IS_DONE)) {
      return Set.of();
    }
    empty.retainAll(session.query(r -> r.getInt(1), TARGETS));
    return empty;
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
