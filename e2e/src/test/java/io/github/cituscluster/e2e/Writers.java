package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Four clients that write through the coordinator's Service: to the main database and to an
/// additional one, in each database one client that opens a connection for every statement and one
/// that keeps its connection.
final class Writers implements AutoCloseable {
  static final List<String> NAMES =
      List.of("citus/fresh", "citus/persistent", "shop/fresh", "shop/persistent");

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int ENOUGH = 20;

  private final ClientPod pod;

  /// Starts the clients.
  ///
  /// @param event the prefix of the writers' names, one word
  /// @param group the worker group of all rows; for 0, the coordinator, any worker group
  /// @param avoidedNode a node that they must not run on, or empty
  Writers(Ledger ledger, String event, int group, String avoidedNode) {
    Release release = ledger.release();
    Stream<String> targets = Ledger.DATABASES.stream().map(d -> d + "=" + ledger.key(d, group));
    List<String> arguments =
        Stream.concat(Stream.of("-c", script(), release.name() + "-rw", event), targets).toList();
    pod =
        ClientPod.started(
            release.namespace(),
            "writer-" + event,
            new ClientPod.Start("python3", arguments, avoidedNode, release));
  }

  private static String script() {
    try (InputStream script = Writers.class.getResourceAsStream("writer.py")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns when all clients write.
  void awaitWrites() {
    awaitWrites(Instant.EPOCH);
  }

  /// Returns when each client has had enough writes acknowledged after a moment to show that it can
  /// write again.
  void awaitWrites(Instant since) {
    await("writes of " + pod.name() + " are acknowledged after " + since)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertWriting(WriterLog.parse(pod.log(1000)), since));
  }

  private static void assertWriting(WriterLog log, Instant since) {
    for (String name : NAMES) {
      assertThat(log.of("ack", name))
          .as("acknowledged writes of %s", name)
          .filteredOn(f -> f.time().isAfter(since))
          .hasSizeGreaterThanOrEqualTo(ENOUGH);
    }
  }

  /// Stops the clients and returns their log.
  WriterLog end() {
    pod.run("touch", "/tmp/stop");
    pod.awaitEnd();
    return WriterLog.parse(pod.log());
  }

  /// Keeps the log, also that of writers that never ended.
  @Override
  public void close() {
    try {
      WriterLog.parse(pod.log()).keep(pod.name());
    } finally {
      pod.close();
    }
  }
}
