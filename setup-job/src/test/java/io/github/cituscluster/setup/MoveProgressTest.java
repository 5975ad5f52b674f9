package io.github.cituscluster.setup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MoveProgressTest {
  private static final long MB = 1 << 20;

  private final Logger logger = (Logger) LoggerFactory.getLogger(MoveProgress.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AtomicLong clock = new AtomicLong(1_000);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void passes(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void aChangeIsToldWithRateAndEstimateAtMostEveryTenSeconds() {
    // Given
    MoveProgress progress = new MoveProgress("app", clock::get);

    // When
    for (int second = 0; second <= 20; second++) {
      progress.bytes(second + " of 40 shards moved", 2 * MB * second, 80 * MB);
      passes(1);
    }

    // Then
    assertThat(said())
        .containsExactly(
            "0 of 40 shards moved",
            "10 of 40 shards moved, 2.0 MB/s, about 30 s left",
            "20 of 40 shards moved, 2.0 MB/s, about 20 s left");
    assertThat(log.list.getLast().getKeyValuePairs().toString())
        .isEqualTo("[database=\"app\", elapsed=\"20s\"]");
  }

  @Test
  void whereNothingChangesALineAMinuteShowsThatSomebodyWaits() {
    // Given
    MoveProgress progress = new MoveProgress("app", clock::get);

    // When
    for (int second = 0; second <= 120; second++) {
      progress.moves("job 1 running, 0 of 4 moves done", 0, 4);
      passes(1);
    }

    // Then
    assertThat(said()).hasSize(3);
  }
}
