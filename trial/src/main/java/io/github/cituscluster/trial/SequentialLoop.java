package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Creates the databases as a shell script does: one database, node and statement after the other.
///
/// It runs the same statements as the job. Like a careful script, it first checks whether the
/// server accepts connections, the database exists and the worker is registered.
final class SequentialLoop {
  private final LocalCluster cluster;
  private final SqlClient client;

  SequentialLoop(LocalCluster cluster, SqlClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /// Creates the databases that do not exist, and returns the time.
  Duration run(List<BenchmarkDatabase> databases) {
    long start = System.nanoTime();
    databases.forEach(this::create);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void create(BenchmarkDatabase database) {
    LocalNode coordinator = cluster.coordinator();
    Stream.concat(cluster.workers().stream(), Stream.of(coordinator))
        .forEach(node -> onNode(node, database));
    client.query(coordinator, database.name(), BenchmarkDatabase.coordinatorHost(coordinator));
    cluster.workers().forEach(worker -> register(worker, database));
    client.query(coordinator, database.name(), BenchmarkDatabase.extension());
    String unreachable =
        client.query(coordinator, database.name(), BenchmarkDatabase.unreachablePairs());
    if (!unreachable.equals("0")) {
      throw new IllegalStateException(
          "nodes cannot connect to each other in database " + database.name());
    }
  }

  private void onNode(LocalNode node, BenchmarkDatabase database) {
    String maintenance = BenchmarkDatabase.MAINTENANCE;
    client.query(node, maintenance, "SELECT 1");
    String exists = "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(database.name());
    if (client.query(node, maintenance, exists).isEmpty()) {
      client.query(node, maintenance, database.create());
    }
    client.query(node, maintenance, database.parameter());
    database.preparation().forEach(sql -> client.query(node, database.name(), sql));
  }

  private void register(LocalNode worker, BenchmarkDatabase database) {
    String registered =
        "SELECT 1 FROM pg_dist_node WHERE nodename = '%s' AND nodeport = %d"
            .formatted(worker.host(), worker.port());
    if (client.query(cluster.coordinator(), database.name(), registered).isEmpty()) {
      client.query(cluster.coordinator(), database.name(), BenchmarkDatabase.addNode(worker));
    }
  }
}
