package io.github.cituscluster.shards;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.citus.NodeHealth;
import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.citus.RebalanceJob;
import io.github.cituscluster.citus.Size;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves all shards off groups, in Citus' own background jobs.
///
/// Only Citus' catalogs say how far it is: a run that begins anew, after a kill or a failover of
/// the coordinator, looks and goes on. One database after the other: each has a queue of its own,
/// and all at once would multiply what the leaving server reads, the replication slots and the
/// connections, and make every estimate wrong.
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /// A job of this run; each database counts its own.
  private record Begun(String database, long job) {}

  private final Cluster cluster;
  private final Deadline deadline;
  private final RunLock lock;
  private final TransferMode mode;
  private final Set<String> triedAgain = new HashSet<>();
  private final Set<Begun> begun = new HashSet<>();

  /// @param deadline for all of it
  /// @param lock kept while shards move
  Drain(Cluster cluster, Deadline deadline, RunLock lock, TransferMode mode) {
    this.cluster = cluster;
    this.deadline = deadline;
    this.lock = lock;
    this.mode = mode;
  }

  /// Takes care that no new shard comes to these groups.
  void close(CitusDatabase database, Set<Integer> groups) {
    try (Session session = open(database)) {
      for (NodeRow row : database.rows(groups)) {
        if (row.shouldHaveShards()) {
          session.execute(
              Sql.of(
                  "SELECT citus_set_node_property(?, ?, 'shouldhaveshards', false)",
                  row.host(),
                  row.port()));
          LOG.atInfo()
              .addKeyValue("change", "altered")
              .addKeyValue("group", row.group())
              .addKeyValue("node", row.address())
              .addKeyValue("database", database.name())
              .log("group {} takes no new shards", row.group());
        }
      }
    }
  }

  /// Returns when the groups hold no shards of the database.
  ///
  /// @throws Failure passing when the deadline is over, or when a job failed twice in this run
  void empty(CitusDatabase database, Set<Integer> groups) {
    Placements held = database.placements().on(groups);
    if (held.all().isEmpty()) {
      return;
    }
    try (Session session = open(database)) {
      NodeHealth.checkFromCoordinator(session, database.name());
    }
    LOG.atInfo()
        .addKeyValue("database", database.name())
        .log("moving {} off groups {}", held.text(), groups);
    MoveProgress progress = new MoveProgress(database.name());
    boolean done =
        deadline.untilTrue(
            "database \"" + database.name() + "\"", () -> isEmpty(database, groups, progress));
    if (!done) {
      throw Failure.passing(
          ("database \"%s\": not all shards of groups %s have moved within %d s (deadlines.drain); Citus"
                  + " goes on, and the next run waits for it")
              .formatted(database.name(), groups, cluster.spec().deadlines().drain().toSeconds()));
    }
    LOG.atInfo()
        .addKeyValue("change", "moved")
        .addKeyValue("database", database.name())
        .log("groups {} hold no shards any more", groups);
  }

  private boolean isEmpty(CitusDatabase database, Set<Integer> groups, MoveProgress progress) {
    lock.hold();
    try (Session session = open(database)) {
      // The job first: it may end between the two, and then its last shard has moved too.
      RebalanceJob job = RebalanceJob.latest(session).orElse(null);
      Placements left = Placements.look(session).on(groups);
      if (job != null && job.isUnderWay()) {
        join(session, database, job);
        tell(progress, database.placements().on(groups), left, RebalanceJob.arrived(session), job);
        return false;
      }
      if (left.all().isEmpty()) {
        return true;
      }
      if (job != null && job.isFailed()) {
        tryAgain(database, job);
      }
      start(session, database, left);
      return false;
    }
  }

  private static void tell(
      MoveProgress progress, Placements held, Placements left, long arrived, RebalanceJob job) {
    Placements stay = held.of(left.shards());
    long moved = held.bytes() - stay.bytes() + arrived;
    progress.bytes(
        "%d of %d shards moved, %s of %s, %s"
            .formatted(
                held.all().size() - stay.all().size(),
                held.all().size(),
                Size.pretty(moved),
                Size.pretty(held.bytes()),
                job.text()),
        moved,
        held.bytes());
  }

  /// Waits for somebody else's job too. One that fails is begun anew, for it may be a rebalance
  /// that wants to bring shards to a group that takes none any more, and Citus would try for half
  /// an hour.
  private void join(Session session, CitusDatabase database, RebalanceJob job) {
    if (!begun.contains(new Begun(database.name(), job.id()))
        && !job.failures().isEmpty()
        && triedAgain.add(database.name())) {
      LOG.atWarn()
          .addKeyValue("database", database.name())
          .log("{}; it is stopped and begun anew", job.text());
      RebalanceJob.stop(session);
    }
  }

  private void tryAgain(CitusDatabase database, RebalanceJob job) {
    LOG.atWarn().addKeyValue("database", database.name()).log("{}", job.text());
    if (!triedAgain.add(database.name())) {
      throw Failure.permanent(
          "database \"%s\": %s; it was tried twice in this run"
              .formatted(database.name(), job.text()));
    }
  }

  private void start(Session session, CitusDatabase database, Placements left) {
    long job =
        RebalanceJob.start(session, true, null, mode)
            .orElseThrow(() ->
                Failure.permanent(
                    "database \"%s\": Citus finds no way to move %d shards of tables %s; move or drop them by hand"
                        .formatted(database.name(), left.all().size(), left.tables())));
    begun.add(new Begun(database.name(), job));
    LOG.atInfo()
        .addKeyValue("change", "created")
        .addKeyValue("database", database.name())
        .log("created job {} in the background", job);
  }

  private Session open(CitusDatabase database) {
    return cluster.session(cluster.coordinator(), database.name());
  }
}
