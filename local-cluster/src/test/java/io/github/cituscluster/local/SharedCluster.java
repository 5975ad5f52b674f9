package io.github.cituscluster.local;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The one cluster of a coordinator and three workers on which all contract tests run, each in a database of its own.
final class SharedCluster {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private SharedCluster() {}

  /// Started by the first test, ended with the JVM.
  private static final class Started {
    private static final LocalCluster CLUSTER = LocalCluster.start(3, Map.of());
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

  /// A name for a database that no other test uses.
  static String freshName() {
    return "contract %d".formatted(DATABASES.incrementAndGet());
  }
}
