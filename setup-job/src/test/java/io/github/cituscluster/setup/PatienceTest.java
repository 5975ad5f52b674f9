package io.github.cituscluster.setup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.spec.RetrySpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PatienceTest {
  private static final RetrySpec SOON = new RetrySpec(Duration.ofMillis(1), Duration.ofMillis(2));

  private final Logger logger = (Logger) LoggerFactory.getLogger(Patience.class);
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

  private void wait(Duration each, int tries) {
    Patience patience = new Patience(Duration.ofMinutes(10), SOON, clock::get);
    int[] attempt = {0};
    patience.untilDone(
        "group 1",
        () -> {
          clock.addAndGet(each.toNanos());
          if (++attempt[0] < tries) {
            throw Failure.passing("try " + attempt[0]);
          }
          return true;
        });
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aWaitLogsItsFirstTryThenEveryFifteenSecondsTheLastCauseThenItsEnd() {
    // When
    wait(Duration.ofSeconds(4), 11);

    // Then
    assertThat(said())
        .containsExactly("waiting: try 1", "waiting: try 5", "waiting: try 9", "group 1 is ready");
    assertThat(log.list.get(1).getKeyValuePairs().toString())
        .isEqualTo("[attempt=\"5\", elapsed=\"20000ms\", remaining=\"580s\"]");
  }

  @Test
  void aSlowWaitLogsEachTry() {
    // When
    wait(Duration.ofSeconds(15), 4);

    // Then
    assertThat(said())
        .containsExactly("waiting: try 1", "waiting: try 2", "waiting: try 3", "group 1 is ready");
  }

  @Test
  void whatNeedsNoWaitIsNotLogged() {
    // When
    wait(Duration.ofSeconds(60), 1);

    // Then
    assertThat(said()).isEmpty();
  }

  @Test
  void aQuestionIsAskedAgainUntilTheAnswerIsYesAndOnlyFailuresAreTold() {
    // Given
    Patience patience = new Patience(Duration.ofMinutes(10), SOON, clock::get);
    AtomicInteger asked = new AtomicInteger();

    // When
    boolean yes =
        patience.untilTrue(
            "the shards",
            () -> {
              if (asked.incrementAndGet() == 2) {
                throw Failure.passing("connection lost");
              }
              return asked.get() == 3;
            });

    // Then
    assertThat(yes).isTrue();
    assertThat(said()).containsExactly("waiting: connection lost");
  }

  @Test
  void aQuestionWithoutAYesEndsWithTheDeadline() {
    // Given
    Patience patience = new Patience(Duration.ofMillis(20), SOON);

    // When
    boolean yes = patience.untilTrue("the shards", () -> false);

    // Then
    assertThat(yes).isFalse();
  }
}
