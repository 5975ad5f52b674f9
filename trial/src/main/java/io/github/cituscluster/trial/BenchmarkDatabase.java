package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.postgres.Sql;
import java.util.List;
import java.util.stream.IntStream;

/// A database that the benchmark creates: as an entry of the job's specification and as SQL.
///
/// The statements are the ones of the job, without its queries. So the variants differ only in
/// which program runs the statements, on which connection and when.
///
/// @param name a name that needs no quoting in YAML
/// @param password the superuser's password, for `pg_dist_authinfo`
record BenchmarkDatabase(String name, String password) {
  static final String MAINTENANCE = "postgres";
  static final String OWNER = "bench_owner";
  static final String OWNER_PASSWORD = "only for the benchmark";

  /// The first databases, as many as `count`.
  static List<BenchmarkDatabase> first(int count, LocalCluster cluster) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new BenchmarkDatabase("bench_" + i, cluster.password()))
        .toList();
  }

  /// The entry in `databases` of the specification.
  String specification() {
    return """
      - name: %s
        owner: %s
        extensions:
          - name: pg_trgm
        parameters:
          work_mem: 16MB
    """
        .formatted(name, OWNER);
  }

  /// To run in the maintenance database of each node.
  String create() {
    return "CREATE DATABASE %s OWNER %s CONNECTION LIMIT -1"
        .formatted(Sql.identifier(name), Sql.identifier(OWNER));
  }

  /// To run in the maintenance database of each node after the database is created.
  String parameter() {
    return "ALTER DATABASE %s SET \"work_mem\" = '16MB'".formatted(Sql.identifier(name));
  }

  /// To run in this database on each node, before the node is registered.
  List<String> preparation() {
    return List.of(
        "CREATE EXTENSION IF NOT EXISTS citus",
        authentication("postgres", password),
        authentication(OWNER, OWNER_PASSWORD));
  }

  private static String authentication(String role, String password) {
    String quoted = password.replace("\\", "\\\\").replace("'", "\\'");
    return """
    INSERT INTO pg_dist_authinfo (nodeid, rolename, authinfo) VALUES (0, %s, %s)
    ON CONFLICT (rolename, nodeid) DO UPDATE SET authinfo = excluded.authinfo
    """
        .formatted(Sql.literal(role), Sql.literal("password='" + quoted + "'"));
  }

  /// To run in this database on the coordinator.
  static String coordinatorHost(LocalNode coordinator) {
    return "SELECT citus_set_coordinator_host(%s, %d)"
        .formatted(Sql.literal(coordinator.host()), coordinator.port());
  }

  /// To run in this database on the coordinator, after [#preparation] on the worker.
  static String addNode(LocalNode worker) {
    return "SELECT citus_add_node(%s, %d, %d)"
        .formatted(Sql.literal(worker.host()), worker.port(), worker.group());
  }

  /// To run in this database on the coordinator, after all nodes are registered.
  static String extension() {
    return "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public";
  }

  /// To run in this database on the coordinator at the end: the number of pairs of nodes without a
  /// connection.
  static String unreachablePairs() {
    return "SELECT count(*) FROM citus_check_cluster_node_health() WHERE result IS NOT TRUE";
  }
}
