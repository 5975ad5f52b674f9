package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Session;
import java.util.Set;
import java.util.TreeSet;

/// The groups of a database that hold no shards although Citus would move some there.
final class UnfilledGroups {
  /// A running rebalance is not started twice; one that failed or was stopped is left to the user.
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

  private UnfilledGroups() {}

  /// None while a rebalance runs, or after one that did not finish. The plan of Citus decides,
  /// because a database may have too few shards for its groups, and starting again would never
  /// change that.
  ///
  /// @param empty groups that may hold shards and hold none
  static Set<Integer> look(Session session, Set<Integer> empty) {
    if (empty.isEmpty() || !session.one(r -> r.getBoolean(1), LATEST_IS_DONE)) {
      return Set.of();
    }
    Set<Integer> unfilled = new TreeSet<>(empty);
    unfilled.retainAll(session.query(r -> r.getInt(1), TARGETS));
    return unfilled;
  }
}
