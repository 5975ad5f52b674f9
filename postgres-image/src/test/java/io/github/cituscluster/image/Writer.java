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

/// A client that writes one row after the other to a distributed table, and knows which of them the
/// database acknowledged and how long it had to wait between two.
final class Writer {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String url;
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicLong longestGap = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::write);
  private volatile boolean ending;

  /// Makes the table and begins to write.
  ///
  /// @param url where the coordinator's leader is reached
  Writer(String url) throws SQLException {
    this.url = url;
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id bigint PRIMARY KEY)");
      statement.execute("SELECT create_distributed_table('events', 'id')");
    }
    thread.start();
  }

  /// From now on gaps and failures count anew.
  void mark() {
    failures.set(0);
    longestGap.set(0);
    last.set(System.nanoTime());
  }

  /// Returns when the database has acknowledged a hundred more rows: it works for this client.
  void awaitWrites() {
    int before = acknowledged.size();
    await().atMost(Duration.ofSeconds(90)).until(() -> acknowledged.size() >= before + 100);
  }

  /// Longest time between two acknowledged rows since the mark, with the failures in between.
  String gap() {
    return "%.1f s, %d errors".formatted(longestGap.get() / 1e9, failures.get());
  }

  /// Acknowledged rows that are not in the table.
  Set<Long> lost() throws SQLException {
    Set<Long> lost = ConcurrentHashMap.newKeySet();
    lost.addAll(acknowledged);
    try (Connection connection = connect();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM events")) {
      while (rows.next()) {
        lost.remove(rows.getLong(1));
      }
    }
    return lost;
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

  /// A number is used once whatever became of it: a failed write may have been committed.
  private void write() {
    long id = 0;
    while (!ending) {
      try (Connection connection = connect();
          var insert = connection.prepareStatement("INSERT INTO events VALUES (?)")) {
        while (!ending) {
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
    longestGap.accumulateAndGet(now - last.getAndSet(now), Math::max);
  }

  /// Stops writing.
  void end() throws InterruptedException {
    ending = true;
    thread.join();
  }
}
