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

/// Four applications that write through the coordinator's Service while something happens: to the
/// main database and to an additional one, each with a connection for every statement and with one
/// that lasts.
final class Writers implements AutoCloseable {
  static final List<String> NAMES =
      List.of("citus/fresh", "citus/persistent", "shop/fresh", "shop/persistent");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ENOUGH = 20;

  private final ClientPod pod;

  /// Begins to write.
  ///
  /// @param event the beginning of the writers' names, one word
  /// @param group on which all rows lie; for 0, the coordinator, any
  /// @param elsewhere a node that they must not run on, or nothing
  Writers(Ledger ledger, String event, int group, String elsewhere) {
    Release release = ledger.release();
    Stream<String> targets = Ledger.DATABASES.stream().map(d -> d + "=" + ledger.key(d, group));
    List<String> arguments =
        Stream.concat(Stream.of("-c", script(), release.name() + "-rw", event), targets).toList();
    pod =
        ClientPod.started(
            release.namespace(),
            "writer-" + event,
            new ClientPod.Start("python3", arguments, elsewhere, release));
  }

  private static String script() {
    try (InputStream script = Writers.class.getResourceAsStream("writer.py")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns when all of them write.
  void awaitWrites() {
    awaitWrites(Instant.EPOCH);
  }

  /// Returns when each of them has had writes acknowledged after a moment, enough to say that the
  /// database works for it.
  void awaitWrites(Instant since) {
    await("writes of " + pod.name() + " are acknowledged after " + since)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertWriting(Written.parse(pod.log(1000)), since));
  }

  private static void assertWriting(Written written, Instant since) {
    for (String name : NAMES) {
      assertThat(written.of("ack", name))
          .as("acknowledged writes of %s", name)
          .filteredOn(f -> f.time().isAfter(since))
          .hasSizeGreaterThanOrEqualTo(ENOUGH);
    }
  }

  /// Ends them; all that they told.
  Written end() {
    pod.run("touch", "/tmp/stop");
    pod.awaitEnd();
    return Written.parse(pod.log());
  }

  /// What they told is kept, also of writers that never ended.
  @Override
  public void close() {
    try {
      Written.parse(pod.log()).keep(pod.name());
    } finally {
      pod.close();
    }
  }
}
