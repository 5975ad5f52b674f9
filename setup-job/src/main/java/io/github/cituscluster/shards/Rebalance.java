package io.github.cituscluster.shards;

import io.github.cituscluster.citus.RebalanceJob;
import io.github.cituscluster.citus.Size;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.Count;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebalancing in Citus' own background jobs, one for each database.
public final class Rebalance {
  private static final Logger LOG = LoggerFactory.getLogger(Rebalance.class);

  /// The moves of one database.
  public record DatabasePlan(String database, List<PlannedMove> moves) {
    /// The same for people.
    public String text() {
      long bytes = moves.stream().mapToLong(PlannedMove::bytes).sum();
      return "database \"%s\": %s to move, %s"
              .formatted(database, Count.of(moves.size(), "shard"), Size.pretty(bytes))
          + moves.stream().map(m -> "\n  " + m.text()).collect(Collectors.joining());
    }
  }

  private final Cluster cluster;
  private final List<String> databases;
  private final @Nullable String strategy;

  /// @param databases empty for all databases of the specification
  /// @param strategy of `pg_dist_rebalance_strategy`; null for the default one
  public Rebalance(Cluster cluster, List<String> databases, @Nullable String strategy) {
    this.cluster = cluster;
    this.databases =
        databases.isEmpty()
            ? cluster.spec().allDatabases().stream().map(DatabaseSpec::name).toList()
            : databases;
    this.strategy = strategy;
  }

  /// How evenly the nodes hold the shards of each database.
  public List<Balance> status() {
    return Parallel.map(
        databases,
        database -> {
          try (Session session = open(database)) {
            return Balance.look(session, database);
          }
        });
  }

  /// What Citus would move.
  ///
  /// @param threshold share by which a node may differ from the mean; null for the strategy's own
  public List<DatabasePlan> plan(@Nullable Double threshold) {
    return Parallel.map(
        databases,
        database -> {
          try (Session session = open(database)) {
            return new DatabasePlan(database, PlannedMove.plan(session, threshold, strategy));
          }
        });
  }

  /// Starts a job in each database in which there is something to move.
  ///
  /// @return the databases in which a job is now under way
  /// @throws Failure a permanent one that names the tables that cannot move, before any job starts
  public List<String> start(TransferMode mode) {
    try (RunLock _ = RunLock.taken(cluster, "rebalance start")) {
      return startWhatCanMove(mode);
    }
  }

  private List<String> startWhatCanMove(TransferMode mode) {
    List<DatabasePlan> plans = plan(null);
    List<String> problems = new ArrayList<>();
    plans.forEach(plan -> immovable(plan, mode).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw Failure.permanent(String.join("\n", problems) + "\nnothing was started");
    }
    return plans.stream().filter(plan -> start(plan, mode)).map(DatabasePlan::database).toList();
  }

  private Optional<String> immovable(DatabasePlan plan, TransferMode mode) {
    try (Session session = open(plan.database())) {
      List<String> tables =
          ReplicaIdentity.missing(
              session,
              plan.moves().stream().map(PlannedMove::table).collect(Collectors.toSet()),
              mode);
      return tables.isEmpty()
          ? Optional.empty()
          : Optional.of(ReplicaIdentity.sentence(plan.database(), tables));
    }
  }

  private boolean start(DatabasePlan plan, TransferMode mode) {
    try (Session session = open(plan.database())) {
      RebalanceJob running =
          RebalanceJob.latest(session).filter(RebalanceJob::isUnderWay).orElse(null);
      if (running != null) {
        say(plan.database(), "a rebalance is under way: " + running.text());
        return true;
      }
      var job = RebalanceJob.start(session, false, strategy, mode);
      say(
          plan.database(),
          job.map(id -> "created job %d in the background".formatted(id))
              .orElse("nothing to move"));
      return job.isPresent();
    }
  }

  /// Returns when no database has a job under way.
  ///
  /// @throws Failure like [#await(List)]
  public void await() {
    await(databases);
  }

  /// Returns when none of these databases has a job under way.
  ///
  /// @throws Failure a passing one when `deadlines.drain` is over, a permanent one that names every
  ///   job that failed or was stopped
  public void await(List<String> databases) {
    Deadline deadline = new Deadline(cluster.spec().deadlines().drain(), cluster.spec().retries());
    List<String> unfinished =
        databases.stream()
            .map(d -> new RebalanceWatch(cluster, d))
            .flatMap(watch -> watch.await(deadline).stream())
            .toList();
    if (!unfinished.isEmpty()) {
      throw Failure.permanent(String.join("\n", unfinished));
    }
  }

  /// Stops the jobs that are under way; shards that have moved stay where they are.
  public void stop() {
    try (RunLock _ = RunLock.taken(cluster, "rebalance stop")) {
      databases.forEach(this::stop);
    }
  }

  private void stop(String database) {
    try (Session session = open(database)) {
      RebalanceJob job = RebalanceJob.latest(session).filter(RebalanceJob::isUnderWay).orElse(null);
      if (job == null) {
        say(database, "no rebalance is under way");
      } else {
        RebalanceJob.stop(session);
        say(database, "stopped " + job.text());
      }
    }
  }

  private static void say(String database, String text) {
    LOG.atInfo().addKeyValue(LogKey.DATABASE, database).log("{}", text);
  }

  private Session open(String database) {
    return cluster.session(cluster.coordinator(), database);
  }
}
