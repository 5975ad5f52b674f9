package io.github.cituscluster.shards;

import io.github.cituscluster.citus.RebalanceJob;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the rebalance of one database until it ends.
final class RebalanceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RebalanceWatch.class);

  private final Cluster cluster;
  private final String database;
  private final MoveProgress progress;
  private long before = -1;
  private @Nullable RebalanceJob job;

  RebalanceWatch(Cluster cluster, String database) {
    this.cluster = cluster;
    this.database = database;
    this.progress = new MoveProgress(database);
  }

  /// Returns when no job is under way.
  ///
  /// @return why not everything has moved; empty if it has, or if there was no job
  /// @throws Failure a passing one when the deadline is over
  Optional<String> await(Deadline deadline) {
    if (!deadline.untilTrue("database \"" + database + "\"", this::isOver)) {
      throw Failure.passing(
          "database \"%s\": the rebalance did not end within deadlines.drain; it continues in the background"
              .formatted(database));
    }
    if (job != null) {
      LOG.atInfo().addKeyValue(LogKey.DATABASE, database).log("{}", job.text());
    }
    return Optional.ofNullable(job)
        .filter(j -> !j.state().equals("finished"))
        .map(j -> "database \"%s\": %s".formatted(database, j.text()));
  }

  private boolean isOver() {
    RebalanceJob now;
    try (Session session = cluster.session(cluster.coordinator(), database)) {
      now = RebalanceJob.latest(session).orElse(null);
    }
    job = now;
    if (now == null || !now.isUnderWay()) {
      return true;
    }
    before = before < 0 ? now.done() : before;
    progress.moves(now.text(), now.done() - before, now.tasks() - before);
    return false;
  }
}
