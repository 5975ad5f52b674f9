package io.github.cituscluster.cluster;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import org.jspecify.annotations.Nullable;

/// Keeps a second run out: an advisory lock in the coordinator's maintenance database.
///
/// The lock belongs to the connection. After a failover both are gone, so each pass asks for it
/// again.
public final class RunLock implements AutoCloseable {
  /// Any fixed number of our own.
  private static final long KEY = 0x6369_7475_7363_6c75L;

  private final Cluster cluster;
  private @Nullable Session session;

  public RunLock(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Holds the lock when it returns.
  ///
  /// @throws Failure a passing one while another run holds it
  public void hold() {
    if (session != null && stillHeld(session)) {
      return;
    }
    close();
    Session fresh = cluster.session(cluster.coordinator(), cluster.spec().maintenanceDatabase());
    if (fresh.one(r -> r.getBoolean(1), "SELECT pg_try_advisory_lock(?)", KEY)) {
      fresh.execute("SET idle_session_timeout = 0");
      session = fresh;
      return;
    }
    String holder = holder(fresh);
    fresh.close();
    throw Failure.passing("another run holds the lock on " + cluster.coordinator() + holder);
  }

  private static String holder(Session session) {
    return session
        .query(
            r ->
                " (process %s, from %s, since %s)"
                    .formatted(r.getString(1), r.getString(2), r.getString(3)),
            """
            SELECT a.pid, coalesce(host(a.client_addr), 'a local socket'), a.backend_start
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND (l.classid::bigint << 32 | l.objid::bigint) = ?
            """,
            KEY)
        .stream()
        .findFirst()
        .orElse("");
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
      held.execute("SELECT pg_advisory_unlock_all()");
    } catch (Failure e) {
      // The server is gone, and the lock with it.
      org.slf4j.LoggerFactory.getLogger(RunLock.class)
          .debug("lock already gone: {}", e.getMessage());
    }
  }
}
