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
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.Count;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves all shards off groups, in Citus' own background jobs.
///
/// Only Citus' catalogs know the progress: the next run, after a kill or a failover of the
/// coordinator, looks there and continues. Databases are drained one after the other: each has a
/// queue of its own, and all at once would multiply the load on the leaving server, the replication
/// slots and the connections, and make every estimate wrong.
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /// A job of this run; job numbers are unique only within a database.
  private record StartedJob(String database, long job) {}

  private final Cluster cluster;
  private final Deadline deadline;
  private final RunLock lock;
  private final TransferMode mode;
  private final Set<String> triedAgain = new HashSet<>();
  private final Set<StartedJob> started = new HashSet<>();

  /// @param deadline for all of it
  /// @param lock held while shards move
  Drain(Cluster cluster, Deadline deadline, RunLock lock, TransferMode mode) {
    this.cluster = cluster;
    this.deadline = deadline;
    this.lock = lock;
    this.mode = mode;
  }

  /// Keeps new shards off these groups.
  void keepNewShardsOff(CitusDatabase database, Set<Integer> groups) {
    try (Session session = open(database)) {
      for (NodeRow row : database.rows(groups)) {
        if (row.shouldHaveShards()) {
          session.execute(
              Sql.of(
                  "SELECT citus_set_node_property(?, ?, 'shouldhaveshards', false)",
                  row.host(),
                  row.port()));
          LOG.atInfo()
              .addKeyValue(LogKey.CHANGE, "altered")
              .addKeyValue(LogKey.GROUP, row.group())
              .addKeyValue(LogKey.NODE, row.address())
              .addKeyValue(LogKey.DATABASE, database.name())
              .log("group {} takes no new shards", row.group());
        }
      }
    }
  }

  /// Returns when the groups hold no shards of the database.
  ///
  /// @throws Failure a passing one when the deadline is over, a permanent one when a job failed
  ///   twice in this run
  void moveShardsOff(CitusDatabase database, Set<Integer> groups) {
    Placements held = database.placements().on(groups);
    if (held.all().isEmpty()) {
      return;
    }
    try (Session session = open(database)) {
      NodeHealth.checkFromCoordinator(session, database.name());
    }
    LOG.atInfo()
        .addKeyValue(LogKey.DATABASE, database.name())
        .log("moving {} off groups {}", held.text(), groups);
    MoveProgress progress = new MoveProgress(database.name());
    boolean done =
        deadline.untilTrue(
            "database \"" + database.name() + "\"", () -> isEmpty(database, groups, progress));
    if (!done) {
      throw Failure.passing(
          ("database \"%s\": not all shards of groups %s have moved within %d s (deadlines.drain); Citus"
                  + " continues, and the next run waits for it")
              .formatted(database.name(), groups, cluster.spec().deadlines().drain().toSeconds()));
    }
    LOG.atInfo()
        .addKeyValue(LogKey.CHANGE, "moved")
        .addKeyValue(LogKey.DATABASE, database.name())
        .log("groups {} no longer hold shards", groups);
  }

  private boolean isEmpty(CitusDatabase database, Set<Integer> groups, MoveProgress progress) {
    lock.hold();
    try (Session session = open(database)) {
      // Read the job first: it may end between the two queries, and then its last shard has moved
      // too.
      RebalanceJob job = RebalanceJob.latest(session).orElse(null);
      Placements left = Placements.look(session).on(groups);
      if (job != null && job.isUnderWay()) {
        watch(session, database, job);
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

  /// Waits for a job of another run too. One that fails is stopped, so that a new one starts: it
  /// may be a rebalance that moves shards to a group that no longer takes any, which Citus would
  /// retry for half an hour.
  private void watch(Session session, CitusDatabase database, RebalanceJob job) {
    if (!started.contains(new StartedJob(database.name(), job.id()))
        && !job.failures().isEmpty()
        && triedAgain.add(database.name())) {
      LOG.atWarn()
          .addKeyValue(LogKey.DATABASE, database.name())
          .log("{}; stopping it to start a new one", job.text());
      RebalanceJob.stop(session);
    }
  }

  private void tryAgain(CitusDatabase database, RebalanceJob job) {
    LOG.atWarn().addKeyValue(LogKey.DATABASE, database.name()).log("{}", job.text());
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
                    "database \"%s\": Citus finds no way to move %s of tables %s; move or drop them by hand"
                        .formatted(
                            database.name(), Count.of(left.all().size(), "shard"), left.tables())));
    started.add(new StartedJob(database.name(), job));
    LOG.atInfo()
        .addKeyValue(LogKey.CHANGE, "created")
        .addKeyValue(LogKey.DATABASE, database.name())
        .log("created job {} in the background", job);
  }

  private Session open(CitusDatabase database) {
    return cluster.session(cluster.coordinator(), database.name());
  }
}
