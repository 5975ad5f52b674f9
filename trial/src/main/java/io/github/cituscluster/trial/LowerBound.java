package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The least time that creating the databases can take: only the statements, each as early as Citus
/// allows, from a warm JVM.
///
/// It opens one connection for each database of each node, and one more for CREATE DATABASE. It
/// does not query the current state, does not wait for servers, and does not handle failures.
final class LowerBound {
  private final LocalCluster cluster;

  LowerBound(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /// Creates the databases and returns the time.
  Duration run(List<BenchmarkDatabase> databases) {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all =
          databases.stream().map(d -> threads.submit(() -> onAllNodes(d, threads))).toList();
      all.forEach(LowerBound::join);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Boolean onAllNodes(BenchmarkDatabase database, ExecutorService threads)
      throws SQLException {
    List<Callable<Boolean>> tasks =
        cluster.workers().stream()
            .<Callable<Boolean>>map(w -> () -> onWorker(w, database))
            .toList();
    List<Future<Boolean>> workers = tasks.stream().map(threads::submit).toList();
    onCoordinator(database, workers);
    return true;
  }

  private static Boolean onWorker(LocalNode node, BenchmarkDatabase database) throws SQLException {
    try (Connection maintenance = node.connect(BenchmarkDatabase.MAINTENANCE)) {
      run(maintenance, database.create());
      run(maintenance, database.parameter());
    }
    try (Connection connection = node.connect(database.name())) {
      for (String sql : database.preparation()) {
        run(connection, sql);
      }
    }
    return true;
  }

  private void onCoordinator(BenchmarkDatabase database, List<Future<Boolean>> workers)
      throws SQLException {
    LocalNode node = cluster.coordinator();
    try (Connection maintenance = node.connect(BenchmarkDatabase.MAINTENANCE)) {
      run(maintenance, database.create());
      try (Connection connection = node.connect(database.name())) {
        // Otherwise concurrent add_node calls in several databases would alter the same role of a
        // worker.
        run(connection, "SET citus.enable_alter_role_propagation = off");
        for (String sql : database.preparation()) {
          run(connection, sql);
        }
        run(connection, BenchmarkDatabase.coordinatorHost(node));
        for (int i = 0; i < workers.size(); i++) {
          join(workers.get(i));
          run(connection, BenchmarkDatabase.addNode(cluster.workers().get(i)));
        }
        run(connection, BenchmarkDatabase.extension());
        run(maintenance, database.parameter());
        checkHealth(connection, database);
      }
    }
  }

  private static void checkHealth(Connection connection, BenchmarkDatabase database)
      throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(BenchmarkDatabase.unreachablePairs())) {
      row.next();
      if (row.getInt(1) != 0) {
        throw new IllegalStateException(
            "nodes cannot connect to each other in database " + database.name());
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void join(Future<Boolean> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the lower bound failed", e.getCause());
    }
  }
}
