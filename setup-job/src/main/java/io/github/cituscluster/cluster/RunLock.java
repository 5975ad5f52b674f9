package io.github.cituscluster.cluster;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run at a time changes a cluster: an advisory lock in the coordinator's maintenance database.
///
/// The lock belongs to the connection and ends with it. After a failover of the coordinator both
/// are lost, so a long run calls [#hold()] before each step.
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /// Any fixed number that no other program uses.
  private static final long KEY = 0x6369_7475_7363_6c75L;

  private static final String HOLDER =
      """
      SELECT a.application_name, a.pid, coalesce(host(a.client_addr), 'a local socket'),
             date_trunc('second', a.backend_start)
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = current_database()
        AND (l.classid::bigint << 32 | l.objid::bigint) = ?
      """;

  private final Cluster cluster;
  private final String command;
  private @Nullable Session session;

  /// @param command that takes the lock; other runs are told its name
  public RunLock(Cluster cluster, String command) {
    this.cluster = cluster;
    this.command = command;
  }

  /// A lock that is held, after at most `deadlines.setup`.
  ///
  /// @throws Failure a passing one that names the holder when the deadline is over
  public static RunLock taken(Cluster cluster, String command) {
    RunLock lock = new RunLock(cluster, command);
    return new Deadline(cluster.spec().deadlines().setup(), cluster.spec().retries())
        .untilDone(
            "the run lock",
            () -> {
              lock.hold();
              return lock;
            });
  }

  /// Acquires the lock, if it is not held yet.
  ///
  /// @throws Failure a passing one that names the holder while another run holds it
  public void hold() {
    boolean before = session != null;
    if (session != null && stillHeld(session)) {
      return;
    }
    close();
    session = take();
    if (before) {
      LOG.info("took the lock again, because the connection that held it was lost");
    }
  }

  private Session take() {
    Session fresh = cluster.session(cluster.coordinator(), cluster.spec().maintenanceDatabase());
    try {
      if (!fresh.one(r -> r.getBoolean(1), "SELECT pg_try_advisory_lock(?)", KEY)) {
        throw Failure.passing(
            "another run holds the lock on %s: %s".formatted(cluster.coordinator(), holder(fresh)));
      }
      fresh.execute("SET idle_session_timeout = 0");
      fresh.execute("SET application_name = " + Sql.literal("citus-setup " + command));
      return fresh;
    } catch (Failure e) {
      fresh.close();
      throw e;
    }
  }

  private static String holder(Session session) {
    return session
        .query(
            r ->
                ("%s (process %d, from %s, since %s); wait until it ends, or stop it; where its program no longer"
                        + " runs: SELECT pg_terminate_backend(%2$d) on the coordinator")
                    .formatted(r.getString(1), r.getInt(2), r.getString(3), r.getString(4)),
            HOLDER,
            KEY)
        .stream()
        .findFirst()
        .orElse("it has just ended");
  }

  private static boolean stillHeld(Session session) {
    try {
      return session.one(r -> r.getInt(1), "SELECT 1") == 1;
    } catch (Failure e) {
      return false;
    }
  }

  @Override
  public void close() {
    Session held = session;
    session = null;
    if (held == null) {
      return;
    }
    try (held) {
      // Releases the lock, and gives the pool a connection without the settings above.
      held.execute("DISCARD ALL");
    } catch (Failure e) {
      LOG.debug("the lock was lost before: {}", e.getMessage());
    }
  }
}
