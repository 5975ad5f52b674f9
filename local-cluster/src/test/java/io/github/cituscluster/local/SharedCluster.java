package io.github.cituscluster.local;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The one cluster of a coordinator and three workers on which all contract tests run.
final class SharedCluster {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final List<String> NAMES = new CopyOnWriteArrayList<>();

  private SharedCluster() {}

  /// Started by the first test, ended by [FactReport].
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

  /// A name for a database that no other test uses; quoting it is part of the test.
  static String freshName() {
    var name = "contract %d".formatted(DATABASES.incrementAndGet());
    NAMES.add(name);
    return name;
  }

  /// Drops the databases of a test on all nodes.
  static final class Cleaning implements AfterEachCallback {

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
        System.err.printf("%s stay on group %d: %s%n", names, node.group(), e.getMessage());
      }
    }
  }
}
