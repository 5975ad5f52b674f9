package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What a shell script does: database after database, node after node, statement after statement.
///
/// The same statements as the job's, and like a careful script it asks first whether the server
/// answers, the database exists and the worker is registered.
final class SequentialLoop {
  private final LocalCluster cluster;
  private final SqlClient client;

  SequentialLoop(LocalCluster cluster, SqlClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /// Makes the databases, or finds them made, and gives the time.
  Duration run(List<BenchmarkDatabase> databases) {
    long start = System.nanoTime();
    databases.forEach(this::make);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void make(BenchmarkDatabase database) {
    LocalNode coordinator = cluster.coordinator();
    Stream.concat(cluster.workers().stream(), Stream.of(coordinator))
        .forEach(node -> onNode(node, database));
    client.ask(coordinator, database.name(), BenchmarkDatabase.coordinatorHost(coordinator));
    cluster.workers().forEach(worker -> register(worker, database));
    client.ask(coordinator, database.name(), BenchmarkDatabase.extension());
    String broken = client.ask(coordinator, database.name(), BenchmarkDatabase.unreachablePairs());
    if (!broken.equals("0")) {
      throw new IllegalStateException("nodes do not reach each other in " + database.name());
    }
  }

  private void onNode(LocalNode node, BenchmarkDatabase database) {
    String maintenance = BenchmarkDatabase.MAINTENANCE;
    client.ask(node, maintenance, "SELECT 1");
    String exists = "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(database.name());
    if (client.ask(node, maintenance, exists).isEmpty()) {
      client.ask(node, maintenance, database.create());
    }
    client.ask(node, maintenance, database.parameter());
    database.ground().forEach(sql -> client.ask(node, database.name(), sql));
  }

  private void register(LocalNode worker, BenchmarkDatabase database) {
    String registered =
        "SELECT 1 FROM pg_dist_node WHERE nodename = '%s' AND nodeport = %d"
            .formatted(worker.host(), worker.port());
    if (client.ask(cluster.coordinator(), database.name(), registered).isEmpty()) {
      client.ask(cluster.coordinator(), database.name(), BenchmarkDatabase.addNode(worker));
    }
  }
}
