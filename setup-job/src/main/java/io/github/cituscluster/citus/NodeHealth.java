package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether every node of a database reaches every other one: `citus_check_cluster_node_health`.
///
/// @param from node that connects
/// @param to node it connects to
/// @param result true, false, or null when `from` itself could not be asked
public record NodeHealth(String from, String to, @Nullable Boolean result) {
  private static final String CHECK =
      """
      SELECT from_nodename || ':' || from_nodeport, to_nodename || ':' || to_nodeport, result
      FROM citus_check_cluster_node_health()
      """;

  private static final String REACH =
      """
      SELECT nodename || ':' || nodeport, citus_check_connection_to_node(nodename, nodeport)
      FROM pg_dist_node WHERE isactive AND noderole = 'primary'
      """;

  private static final Duration MARGIN = Duration.ofSeconds(5);

  /// All pairs; nodes x nodes rows, each a connection, so seconds on large clusters.
  public static List<NodeHealth> look(Session session) {
    return session.query(
        r -> new NodeHealth(r.getString(1), r.getString(2), (Boolean) r.getObject(3)), CHECK);
  }

  /// Insists that every node reaches every other one.
  ///
  /// @param deadline of the one statement, which opens nodes x nodes connections
  /// @throws Failure a passing one naming every pair that has no connection
  public static void checkAll(Session session, String database, Duration deadline) {
    session.allow(deadline, MARGIN);
    insist(database, look(session));
  }

  /// Insists that the coordinator reaches every node: as many connections as nodes, so that a run
  /// that changed nothing stays cheap.
  ///
  /// @throws Failure a passing one naming every node that is not reached
  public static void checkFromCoordinator(Session session, String database) {
    insist(
        database,
        session.query(
            r -> new NodeHealth("coordinator", r.getString(1), (Boolean) r.getObject(2)), REACH));
  }

  /// The pairs that have no connection, or that could not be asked.
  public static List<String> broken(List<NodeHealth> found) {
    return found.stream()
        .filter(h -> !Boolean.TRUE.equals(h.result()))
        .map(h -> h.from() + " -> " + h.to() + (h.result() == null ? " (not asked)" : ""))
        .toList();
  }

  private static void insist(String database, List<NodeHealth> found) {
    List<String> broken = broken(found);
    if (!broken.isEmpty()) {
      throw Failure.passing(
          "database \"%s\": nodes do not reach each other: %s; look at pg_hba.conf and the log of the"
                  .formatted(database, String.join(", ", broken))
              + " node on the right");
    }
  }
}
