package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.postgres.Sql;
import java.util.List;
import java.util.stream.IntStream;

/// A database that the benchmark makes: its part of the job's specification, and the same in SQL.
///
/// The statements are the job's own without its looking, so that the variants differ only in who
/// issues them, on which connection and when.
///
/// @param name needs no quoting in YAML
/// @param password of the superuser, for `pg_dist_authinfo`
record BenchmarkDatabase(String name, String password) {
  static final String MAINTENANCE = "postgres";
  static final String OWNER = "bench_owner";
  static final String OWNER_PASSWORD = "only for the benchmark";

  /// The first so many databases.
  static List<BenchmarkDatabase> some(int count, LocalCluster cluster) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new BenchmarkDatabase("bench_" + i, cluster.password()))
        .toList();
  }

  /// An element of the specification's `databases`.
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

  /// For the maintenance database of each node.
  String create() {
    return "CREATE DATABASE %s OWNER %s CONNECTION LIMIT -1"
        .formatted(Sql.identifier(name), Sql.identifier(OWNER));
  }

  /// For the maintenance database of each node, when the database is there.
  String parameter() {
    return "ALTER DATABASE %s SET \"work_mem\" = '16MB'".formatted(Sql.identifier(name));
  }

  /// For this database on each node, before the node is registered.
  List<String> ground() {
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

  /// For this database on the coordinator.
  static String coordinatorHost(LocalNode coordinator) {
    return "SELECT citus_set_coordinator_host(%s, %d)"
        .formatted(Sql.literal(coordinator.host()), coordinator.port());
  }

  /// For this database on the coordinator, when the worker has its ground.
  static String addNode(LocalNode worker) {
    return "SELECT citus_add_node(%s, %d, %d)"
        .formatted(Sql.literal(worker.host()), worker.port(), worker.group());
  }

  /// For this database on the coordinator, when all nodes are registered.
  static String extension() {
    return "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public";
  }

  /// For this database on the coordinator, at the end: how many pairs of nodes have no connection.
  static String unreachablePairs() {
    return "SELECT count(*) FROM citus_check_cluster_node_health() WHERE result IS NOT TRUE";
  }
}
