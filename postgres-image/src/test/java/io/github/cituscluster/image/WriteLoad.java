package io.github.cituscluster.image;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A client that writes rows one after another to a distributed table. It records which rows the
/// database acknowledged, and the longest time between two of them.
final class WriteLoad {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String url;
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicLong gapNanos = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::write);
  private volatile boolean stopping;

  /// Creates the table and starts to write.
  ///
  /// @param url of the coordinator's primary
  WriteLoad(String url) throws SQLException {
    this.url = url;
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id bigint PRIMARY KEY)");
      statement.execute("SELECT create_distributed_table('events', 'id')");
    }
    thread.start();
  }

  /// Starts a new measurement of gaps and failures.
  void resetMeasurement() {
    failures.set(0);
    gapNanos.set(0);
    last.set(System.nanoTime());
  }

  /// Waits until the database has acknowledged a hundred more rows.
  void awaitWrites() {
    int before = acknowledged.size();
    await().atMost(Duration.ofSeconds(90)).until(() -> acknowledged.size() >= before + 100);
  }

  /// Longest time between two acknowledged rows in this measurement, and the number of failures.
  String longestGap() {
    return "%.1f s, %d errors".formatted(gapNanos.get() / 1e9, failures.get());
  }

  /// Acknowledged rows that are missing from the table.
  Set<Long> missingRows() throws SQLException {
    Set<Long> missing = ConcurrentHashMap.newKeySet();
    missing.addAll(acknowledged);
    try (Connection connection = connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM events")) {
      while (rows.next()) {
        missing.remove(rows.getLong(1));
      }
    }
    return missing;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", PostgresContainer.PASSWORD);
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("loginTimeout", "3");
    properties.setProperty("socketTimeout", "15");
    return DriverManager.getConnection(url, properties);
  }

  /// Uses each number once, because a write that failed for the client may still be committed.
  private void write() {
    long id = 0;
    while (!stopping) {
      try (Connection connection = connect();
          var insert = connection.prepareStatement("INSERT INTO events VALUES (?)")) {
        while (!stopping) {
          insert.setLong(1, ++id);
          insert.executeUpdate();
          acknowledge(id);
        }
      } catch (SQLException e) {
        failures.incrementAndGet();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void acknowledge(long id) {
    acknowledged.add(id);
    long now = System.nanoTime();
    gapNanos.accumulateAndGet(now - last.getAndSet(now), Math::max);
  }

  /// Stops writing.
  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
  }
}
