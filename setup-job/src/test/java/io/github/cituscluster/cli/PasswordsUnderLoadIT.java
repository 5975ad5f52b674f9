package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Clients that write to distributed tables while the passwords change with which the nodes log in
/// to each other.
class PasswordsUnderLoadIT {
  private static final int CHANGES = 5;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger failedTwice = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  /// A client's session, and its own login, which is no part of the measurement.
  private interface LogIn {
    Connection open() throws SQLException;
  }

  @Test
  void noClientThatTriesTwiceSeesAnError() throws Exception {
    assumeTrue(LocalCluster.realCitus(), "the stand-in spreads no data over nodes");
    try (LocalCluster cluster = LocalCluster.start(2)) {
      // Given
      PasswordFixture fixture = new PasswordFixture(cluster);
      fixture.job.setup().exited(0);
      try (Connection chief = as(cluster.coordinator(), fixture, "chief");
          Statement statement = chief.createStatement()) {
        statement.execute("CREATE TABLE t (id bigint PRIMARY KEY, n int)");
        statement.execute("SELECT create_distributed_table('t', 'id')");
        statement.execute("GRANT ALL ON t TO seller");
      }

      // When
      List<Long> before = new ArrayList<>();
      List<Long> windows = new ArrayList<>();
      List<String> waits = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> clients = new ArrayList<>();
        for (LocalNode node : cluster.nodes()) {
          clients.add(threads.submit(() -> writes(() -> as(node, fixture, "chief"), false)));
          clients.add(threads.submit(() -> writes(() -> as(node, fixture, "chief"), true)));
          clients.add(threads.submit(() -> writes(() -> as(node, fixture, "seller"), false)));
          clients.add(threads.submit(() -> writes(() -> as(node, fixture, "seller"), true)));
        }
        try {
          for (int i = 0; i < CHANGES; i++) {
            longest.set(0);
            awaitWrites();
            before.add(longest.getAndSet(0));
            Outcome outcome = fixture.change().job.setup().exited(0);
            windows.add(longest.get());
            waits.add(outcome.log().replaceAll("(?s).*nodes waited (\\d+) ms.*", "$1"));
          }
          awaitWrites();
        } finally {
          stopped.set(true);
          for (Future<?> client : clients) {
            client.get();
          }
        }
      }

      // Then
      System.out.printf(
          "%d passwords changed on %s: %d writes, %d errors at the first try, %d at the second,"
              + " connections waited %s ms, longest writes before %s and during each change %s ms%n%s%n",
          CHANGES,
          cluster.description(),
          written.get(),
          errors.size(),
          failedTwice.get(),
          waits,
          before,
          windows,
          String.join("\n", errors));
      assertThat(failedTwice).hasValue(0);
      assertThat(windows).allMatch(ms -> ms < 3000);
    }
  }

  private void awaitWrites() {
    int before = written.get();
    await("writes; errors: " + errors)
        .atMost(Duration.ofMinutes(1))
        .until(() -> written.get() > before + 300);
  }

  /// Tries the passwords that there are, as a person would.
  private static Connection open(LogIn client) throws SQLException {
    try {
      return client.open();
    } catch (SQLException changedBetween) {
      return client.open();
    }
  }

  private static Connection as(LocalNode node, PasswordFixture fixture, String user)
      throws SQLException {
    boolean chief = user.equals("chief");
    try {
      return node.connect("shop", user, chief ? fixture.password() : fixture.seller());
    } catch (SQLException e) {
      return node.connect("shop", user, chief ? fixture.previous() : fixture.previousSeller());
    }
  }

  private int writes(LogIn client, boolean stays) throws SQLException {
    while (!stopped.get()) {
      try (Connection connection = open(client);
          Statement statement = connection.createStatement()) {
        // Every statement then opens new connections to the nodes.
        statement.execute("SET citus.max_cached_conns_per_worker = 0");
        do {
          write(statement);
        } while (stays && !stopped.get());
      }
    }
    return written.get();
  }

  private void write(Statement statement) throws SQLException {
    long begin = System.nanoTime();
    for (int attempt = 1; attempt <= 2; attempt++) {
      try {
        statement.execute(
            "INSERT INTO t VALUES (%d, 1)".formatted(ThreadLocalRandom.current().nextLong()));
        written.incrementAndGet();
        break;
      } catch (SQLException e) {
        errors.add(
            Thread.currentThread().threadId() + " " + e.getSQLState() + " " + e.getMessage());
        if (attempt == 2) {
          failedTwice.incrementAndGet();
        }
      }
    }
    long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    longest.accumulateAndGet(took, Math::max);
  }
}
