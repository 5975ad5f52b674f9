package io.github.cituscluster.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A cluster of the earlier chart: Patroni in its Citus mode with its state in Endpoints, and an
/// additional database as that chart's job created it.
///
/// Its objects come from `earlier-chart`, a chart for this test; the image is this repository's.
record EarlierCluster(Release release, Shape shape) {
  private static final String ROWS = " SELECT i, repeat('x', 100) FROM generate_series(1, 10000) i";

  /// The values file of its users.
  String values() {
    return """
    clusterName: %s
    coordinator: {citusGroup: "0", citusType: coordinator, replicas: %d, resources: {requests: {cpu: 50m, memory: 256Mi}}}
    workers:
      - {citusGroup: "1", citusType: worker, replicas: %d, resources: {requests: {cpu: 50m, memory: 256Mi}}}
      - {citusGroup: "2", citusType: worker, replicas: %d, resources: {requests: {cpu: 50m, memory: 256Mi}}}
    secret: {create: true, name: %1$s, keys: {superuserPassword: superuser-password, replicationPassword: replication-password}}
    patroni:
      scope: %1$s
      database: citus
      kubernetes: {bypassApiService: "true", useEndpoints: "true"}
      postgresql: {parameters: {max_connections: 200, shared_buffers: 16MB, shared_preload_libraries: pg_partman_bgw}}
    storage: {persistentVolume: {enabled: true, storageClass: "", size: 1Gi, accessModes: [ReadWriteOnce]}}
    podSpec: {terminationGracePeriodSeconds: 0, shmVolume: {enabled: true, sizeLimit: 64Mi}}
    serviceAccount: {create: true, name: %1$s}
    rbac: {create: true, createClusterRole: true}
    namespace: %5$s
    additionalDatabases: [{name: shop, owner: postgres, maxAttempts: 60}]
    """
        .formatted(
            release.name(),
            shape.members(0),
            shape.members(1),
            shape.members(2),
            release.namespace());
  }

  void install() {
    String image = Lab.postgresImage();
    int colon = image.lastIndexOf(':');
    release
        .installOther(
            "earlier-chart",
            values(),
            "image.repository=" + image.substring(0, colon),
            "image.tag=" + image.substring(colon + 1))
        .succeeds();
    release.awaitHealthy(shape);
  }

  /// Writes rows to the main database and to a second one. In the second one, nodes are registered
  /// by the names of pods, and Citus chose their group numbers: one higher than those of the
  /// Patroni groups, as after a failed attempt.
  void fill() {
    sql(0, "citus", table("events"));
    shape
        .groups()
        .forEach(group -> {
          sql(group, "postgres", "CREATE DATABASE shop");
          sql(group, "shop", "CREATE EXTENSION citus");
          sql(
              group,
              "shop",
              "INSERT INTO pg_dist_authinfo VALUES (0, 'postgres', 'password=zalando')");
        });
    sql(0, "shop", "SELECT citus_set_coordinator_host('" + primary(0) + "')");
    sql(0, "shop", "SELECT nextval('pg_dist_groupid_seq')");
    sql(0, "shop", "SELECT citus_add_node('" + primary(1) + "', 5432)");
    sql(0, "shop", "SELECT citus_add_node('" + primary(2) + "', 5432)");
    sql(0, "shop", table("orders"));
  }

  private static String table(String name) {
    return "CREATE TABLE %s (id bigint PRIMARY KEY, text text); SELECT create_distributed_table('%1$s', 'id'); INSERT INTO %1$s"
            .formatted(name)
        + ROWS;
  }

  /// The host name by which Patroni registers the primary of a group.
  private String primary(int group) {
    String pod = release.group(group).primaryName();
    return "%s.%s-config.%s.svc.cluster.local"
        .formatted(pod, release.group(group).name(), release.namespace());
  }

  private void sql(int group, String database, String statements) {
    release.sql(release.group(group).primaryName(), database, statements);
  }

  /// The name of each group's primary.
  Map<Integer, String> leaders() {
    return shape
        .groups()
        .boxed()
        .collect(Collectors.toMap(g -> g, g -> release.group(g).primaryName()));
  }

  /// The commands that the chart prints to stop the earlier cluster.
  static String stopCommands(ProcessResult refusal) {
    String before = "then upgrade: ";
    String line =
        refusal.output().lines().filter(l -> l.contains(before)).findFirst().orElseThrow();
    return line.substring(line.indexOf(before) + before.length());
  }

  /// Runs the printed commands unchanged; they need kubectl.
  static void stop(String commands) {
    ProcessResult.of(Duration.ofMinutes(3), List.of("sh", "-ec", commands)).succeeds();
  }
}
