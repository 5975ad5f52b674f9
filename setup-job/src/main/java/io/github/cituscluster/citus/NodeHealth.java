package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether every node of a database can connect to every other one:
/// `citus_check_cluster_node_health`.
///
/// @param from the node that connects
/// @param to the node it connects to
/// @param result true, false, or null if `from` itself could not be checked
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

  /// Checks all pairs; this opens nodes x nodes connections, which takes seconds on large clusters.
  public static List<NodeHealth> look(Session session) {
    return session.query(
        r -> new NodeHealth(r.getString(1), r.getString(2), (Boolean) r.getObject(3)), CHECK);
  }

  /// Checks that every node can connect to every other one.
  ///
  /// @param deadline limit for the statement, which opens nodes x nodes connections
  /// @throws Failure a transient one naming every pair without a connection
  public static void checkAll(Session session, String database, Duration deadline) {
    session.allow(deadline, MARGIN);
    insist(database, look(session));
  }

  /// Checks that the coordinator can connect to every node. This opens only one connection per
  /// node, so that a run that changed nothing is cheap.
  ///
  /// @throws Failure a transient one naming every unreachable node
  public static void checkFromCoordinator(Session session, String database) {
    insist(
        database,
        session.query(
            r -> new NodeHealth("coordinator", r.getString(1), (Boolean) r.getObject(2)), REACH));
  }

  /// The pairs that have no connection or could not be checked.
  public static List<String> broken(List<NodeHealth> found) {
    return found.stream()
        .filter(h -> !Boolean.TRUE.equals(h.result()))
        .map(h -> h.from() + " -> " + h.to() + (h.result() == null ? " (not checked)" : ""))
        .toList();
  }

  private static void insist(String database, List<NodeHealth> found) {
    List<String> broken = broken(found);
    if (!broken.isEmpty()) {
      throw Failure.passing(
          ("database \"%s\": nodes cannot reach each other: %s; check pg_hba.conf and the log of"
                  + " the node on the right")
              .formatted(database, String.join(", ", broken)));
    }
  }
}
