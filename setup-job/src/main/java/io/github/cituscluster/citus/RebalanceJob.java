package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.Count;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A background rebalance of one database, from the tables of Citus (`pg_dist_background_job`,
/// `pg_dist_background_task`, since Citus 11.1). It belongs to the database, not to the client that
/// started it: it continues without this program, and after a failover of the coordinator. Citus
/// retries a failed task about 30 times within half an hour, and meanwhile the job is reported as
/// running.
///
/// @param state a value of `citus_job_status`
/// @param tasks number of tasks; one for each shard with its colocated shards
/// @param done number of completed tasks
/// @param failures the last errors of tasks that are not completed
public record RebalanceJob(long id, String state, long tasks, long done, List<String> failures) {
  private static final Set<String> UNDER_WAY =
      Set.of("scheduled", "running", "cancelling", "failing");

  private static final String LATEST =
      """
      SELECT j.job_id, j.state::text, count(t.task_id),
             count(*) FILTER (WHERE t.status = 'done')
      FROM pg_dist_background_job j LEFT JOIN pg_dist_background_task t USING (job_id)
      WHERE j.job_id = (SELECT max(job_id) FROM pg_dist_background_job WHERE job_type = 'rebalance')
      GROUP BY j.job_id, j.state
      """;

  private static final String FAILURES =
      """
      SELECT task_id, command, coalesce(retry_count, 0), message
      FROM pg_dist_background_task
      WHERE job_id = ? AND status NOT IN ('done', 'cancelled', 'unscheduled') AND message <> ''
        AND (retry_count > 0 OR status = 'error')
      ORDER BY task_id
      """;

  private static final String ARRIVED =
      "SELECT coalesce(sum(target_shard_size), 0)::bigint FROM get_rebalance_progress() WHERE"
          + " progress = 1";

  /// The latest rebalance of the database; empty if there was none.
  public static Optional<RebalanceJob> latest(Session session) {
    return session
        .query(
            r ->
                new RebalanceJob(
                    r.getLong(1), r.getString(2), r.getLong(3), r.getLong(4), List.of()),
            LATEST)
        .stream()
        .findFirst()
        .map(job -> job.with(job.failures(session)));
  }

  private RebalanceJob with(List<String> said) {
    return new RebalanceJob(id, state, tasks, done, said);
  }

  private List<String> failures(Session session) {
    return session.query(
        r ->
            "task %d (%s) failed %s: %s"
                .formatted(
                    r.getLong(1),
                    r.getString(2).replace("pg_catalog.", ""),
                    Count.of(Math.max(1, r.getInt(3)), "time"),
                    firstLine(r.getString(4))),
        FAILURES,
        id);
  }

  /// The error without its detail, which may quote rows.
  private static String firstLine(String message) {
    return message.strip().lines().findFirst().orElse("").replaceFirst("^ERROR: +", "");
  }

  /// Starts a rebalance.
  ///
  /// @param strategy null for the default strategy of the database
  /// @return the number of the job; empty if Citus finds nothing to move
  /// @throws io.github.cituscluster.postgres.Failure also if a rebalance is already running
  public static Optional<Long> start(
      Session session, boolean drainOnly, @Nullable String strategy, TransferMode mode) {
    return session
        .query(
            r -> r.getObject(1, Long.class),
            """
            SELECT citus_rebalance_start(rebalance_strategy => nullif(?, '')::name, drain_only => ?,
                                         shard_transfer_mode => ?::citus.shard_transfer_mode)
            """,
            strategy == null ? "" : strategy,
            drainOnly,
            mode.sql())
        .stream()
        .flatMap(id -> Optional.ofNullable(id).stream())
        .findFirst();
  }

  /// Stops the running rebalance; shards that have moved stay where they are.
  public static void stop(Session session) {
    session.execute(Sql.of("SELECT citus_rebalance_stop()"));
  }

  /// Bytes of unfinished moves that are already on their new node; 0 if unknown.
  public static long arrived(Session session) {
    try {
      return session.one(r -> r.getLong(1), ARRIVED);
    } catch (Failure e) {
      return 0;
    }
  }

  /// Whether it continues on its own.
  public boolean isUnderWay() {
    return UNDER_WAY.contains(state);
  }

  /// Whether it ended before everything was moved.
  public boolean isFailed() {
    return state.equals("failed");
  }

  /// For instance `job 3 running, 4 of 16 moves done`.
  public String text() {
    String said = failures.isEmpty() ? "" : "; " + String.join("; ", failures);
    return "job %d %s, %d of %d moves done%s".formatted(id, state, done, tasks, said);
  }
}
