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

/// Changes passwords of roles, and the rows that the nodes use to log in to each other as these
/// roles, so that no connection between two nodes uses a wrong password. PostgreSQL stores one
/// password for a role, and `pg_dist_authinfo` stores one for a node, so whichever changes first,
/// they differ for a moment. Therefore new connections wait: every database on every node locks its
/// rows, all changes are made, and then all are committed, those of the roles first. Existing
/// connections are not affected.
final class PasswordChanges {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordChanges.class);

  /// How long a login may take that has read its row before the lock. The server reads the role's
  /// password in the middle of it.
  private static final Duration LOGIN = Duration.ofMillis(250);

  private final Cluster cluster;

  PasswordChanges(Cluster cluster) {
    this.cluster = cluster;
  }

  /// @throws Failure if a server cannot be reached or another session holds a lock; passwords
  ///   already changed stay changed, and the next survey finds the others
  void make(List<Plan.Task<Step>> tasks) {
    Queue<Work> begun = new ConcurrentLinkedQueue<>();
    try {
      // The roles first, because an uncommitted change does not block logins, but locked rows do.
      List<Work> roles = begin(of(tasks, Stage.PASSWORDS), begun);
      long start = System.nanoTime();
      List<Work> rows = begin(of(tasks, Stage.PASSWORD_ROWS), begun);
      if (!rows.isEmpty() && !roles.isEmpty()) {
        awaitLogins();
      }
      try {
        Parallel.each(roles, Work::commit);
      } finally {
        // Even if the server of a role was lost: the rows are then correct for all others.
        Parallel.each(rows, Work::commit);
      }
      long waited = Duration.ofNanos(System.nanoTime() - start).toMillis();
      LOG.info("changed passwords; new connections between the nodes waited {} ms", waited);
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

  private static void awaitLogins() {
    try {
      Thread.sleep(LOGIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.passing("interrupted");
    }
  }

  /// The changes in one database on one node, as one transaction.
  private static final class Work {
    private final Session session;
    private @Nullable Transaction transaction;

    Work(Session session) {
      this.session = session;
    }

    /// Keeps verifiers out of the server's log, because a verifier is as good as a password.
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
        // The connection is lost, and its transaction with it; the reason is already logged.
        LOG.debug("not closed: {}", e.getMessage());
      }
    }
  }
}
