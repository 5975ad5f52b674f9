package io.github.cituscluster.setup;

import io.github.cituscluster.citus.NodeAuthentication;
import io.github.cituscluster.citus.Stage;
import io.github.cituscluster.citus.Step;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes passwords of roles, and the rows with which the nodes log in to each other as these
/// roles, so that no connection between two nodes meets the wrong one.
///
/// PostgreSQL knows one password for a role and `pg_dist_authinfo` one for a node, so there is no
/// order of the two that both fit. Instead new connections wait while it happens: every database of
/// every node locks its rows, all changes are made, then all are committed, first those of the
/// roles. Connections that are there go on.
final class PasswordChanges {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordChanges.class);

  /// How long a log-in takes that has read its row before the lock. The server reads the role's
  /// password in the middle of it.
  private static final Duration LOG_IN = Duration.ofMillis(250);

  private final Cluster cluster;

  PasswordChanges(Cluster cluster) {
    this.cluster = cluster;
  }

  /// @throws Failure if a server cannot be asked or somebody holds a lock; passwords that were
  ///   changed by then stay, and another look finds the others
  void make(List<Plan.Task<Step>> tasks) {
    Queue<Work> begun = new ConcurrentLinkedQueue<>();
    try {
      // The roles first: what is not committed hinders no log-in, locked rows do.
      List<Work> roles = begin(of(tasks, Stage.PASSWORDS), begun);
      long start = System.nanoTime();
      List<Work> rows = begin(of(tasks, Stage.PASSWORD_ROWS), begun);
      if (!rows.isEmpty() && !roles.isEmpty()) {
        awaitLogIns();
      }
      try {
        Parallel.each(roles, Work::commit);
      } finally {
        // Also when a role's server was lost: the rows are then right for all others.
        Parallel.each(rows, Work::commit);
      }
      long waited = Duration.ofNanos(System.nanoTime() - start).toMillis();
      LOG.info("passwords changed; new connections between the nodes waited {} ms", waited);
      cluster.connections().credentials().carried();
    } finally {
      Parallel.each(begun, Work::close);
    }
  }

  private static List<Plan.Task<Step>> of(List<Plan.Task<Step>> tasks, Stage stage) {
    return tasks.stream().filter(t -> t.remedy().stage() == stage).toList();
  }

  private List<Work> begin(List<Plan.Task<Step>> tasks, Collection<Work> begun) {
    List<Place> places =
        tasks.stream()
            .map(t -> new Place(t.place().node(), t.remedy().action().database()))
            .distinct()
            .toList();
    return Parallel.map(
        places,
        place -> {
          Work work = new Work(cluster.session(place.node(), place.database()));
          begun.add(work);
          work.begin(
              tasks.stream()
                  .filter(t -> t.place().node().equals(place.node()))
                  .filter(t -> t.remedy().action().database().equals(place.database()))
                  .toList());
          return work;
        });
  }

  private static void awaitLogIns() {
    try {
      Thread.sleep(LOG_IN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.passing("interrupted");
    }
  }

  /// The changes in one database of one node, as one transaction.
  private static final class Work {
    private final Session session;
    private @Nullable Transaction transaction;

    Work(Session session) {
      this.session = session;
    }

    /// A verifier is as good as a password to somebody who reads the server's log.
    void begin(List<Plan.Task<Step>> tasks) {
      boolean rows = tasks.getFirst().remedy().stage() == Stage.PASSWORD_ROWS;
      session.keepOutOfLog();
      if (rows) {
        NodeAuthentication.forget(session);
      }
      transaction = session.begin();
      if (rows) {
        NodeAuthentication.lock(session);
      }
      tasks.forEach(task -> task.remedy().action().work().accept(session));
    }

    void commit() {
      if (transaction != null) {
        transaction.commit();
      }
    }

    void close() {
      try (session) {
        if (transaction != null) {
          transaction.close();
        }
      } catch (Failure e) {
        // The connection is gone, and its transaction with it; why, has been said.
        LOG.debug("not closed: {}", e.getMessage());
      }
    }
  }
}
