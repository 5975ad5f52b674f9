package io.github.cituscluster.local;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The cluster of a coordinator and three workers that all contract tests share.
final class SharedCluster {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final List<String> NAMES = new CopyOnWriteArrayList<>();

  private SharedCluster() {}

  /// The first test starts the cluster, and [FactReport] stops it.
  private static final class Started {
    private static final LocalCluster CLUSTER = LocalCluster.start(3);
  }

  static LocalCluster get() {
    return Started.CLUSTER;
  }

  static LocalNode coordinator() {
    return get().coordinator();
  }

  static LocalNode worker(int group) {
    return get().worker(group);
  }

  /// A database name that no other test uses. It contains a space, so that it needs quoting.
  static String freshName() {
    var name = "contract %d".formatted(DATABASES.incrementAndGet());
    NAMES.add(name);
    return name;
  }

  /// Drops the databases of each test on all nodes.
  static final class Cleanup implements AfterEachCallback {

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
      var names = new ArrayList<>(NAMES);
      NAMES.removeAll(names);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        threads.invokeAll(
            get().nodes().stream()
                .map(node -> Executors.callable(() -> drop(node, names)))
                .toList());
      }
    }

    private static void drop(LocalNode node, List<String> names) {
      try (var connection = node.connect("postgres");
          var statement = connection.createStatement()) {
        for (var name : names) {
          statement.execute("DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)".formatted(name));
        }
      } catch (SQLException e) {
        System.err.printf("cannot drop %s on group %d: %s%n", names, node.group(), e.getMessage());
      }
    }
  }
}
