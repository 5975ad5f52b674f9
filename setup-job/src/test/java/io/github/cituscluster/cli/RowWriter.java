package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;

/// Inserts rows 1, 2, 3 ... into a table and remembers which were acknowledged.
final class RowWriter {
  private final LocalNode node;
  private final String database;
  private final String table;
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final Thread thread;

  /// Writes from now on; returns after the first row.
  ///
  /// @param ends set by the test when it has seen enough
  RowWriter(LocalNode node, String database, String table, AtomicBoolean ends) {
    this.node = node;
    this.database = database;
    this.table = table;
    this.thread = Thread.ofVirtual().start(() -> write(ends));
    await().atMost(Duration.ofSeconds(20)).until(() -> !acknowledged.isEmpty());
  }

  private void write(AtomicBoolean ends) {
    long next = 1;
    while (!ends.get()) {
      try (Connection connection = node.connect(database);
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?)")) {
        while (!ends.get()) {
          long id = next++;
          insert.setLong(1, id);
          insert.executeUpdate();
          acknowledged.add(id);
        }
      } catch (SQLException e) {
        // What was not acknowledged may be lost; the next row takes a new connection.
        Thread.onSpinWait();
      }
    }
  }

  /// Ends, and insists that the table holds every acknowledged row.
  void lostNothing() throws InterruptedException {
    thread.join();
    Set<Long> there = new ConcurrentSkipListSet<>();
    Database.ask(node, database, "SELECT id FROM " + table + " WHERE id > 0")
        .forEach(id -> there.add(Long.valueOf(id)));
    assertThat(there).containsAll(acknowledged);
  }
}
