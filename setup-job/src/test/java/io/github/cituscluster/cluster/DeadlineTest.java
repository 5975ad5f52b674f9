package io.github.cituscluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.Told;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.specification.RetrySpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadlineTest {
  private static final RetrySpec SOON = new RetrySpec(Duration.ofMillis(1), Duration.ofMillis(2));

  @RegisterExtension private final Told told = new Told(Deadline.class);
  private final AtomicLong clock = new AtomicLong(1_000);

  private void wait(Duration each, int tries) {
    Deadline deadline = new Deadline(Duration.ofMinutes(10), SOON, clock::get);
    int[] attempt = {0};
    deadline.untilDone(
        "group 1",
        () -> {
          clock.addAndGet(each.toNanos());
          if (++attempt[0] < tries) {
            throw Failure.passing("try " + attempt[0]);
          }
          return true;
        });
  }

  @Test
  void aWaitLogsItsFirstReasonThenTheLatestEveryFifteenSecondsThenItsEnd() {
    // When
    wait(Duration.ofSeconds(4), 11);

    // Then
    assertThat(told.lines())
        .containsExactly("waiting: try 1", "waiting: try 5", "waiting: try 9", "group 1 is ready");
    assertThat(told.values(1))
        .isEqualTo("[attempt=\"5\", elapsed=\"20000ms\", remaining=\"580s\"]");
  }

  @Test
  void aSlowWaitLogsEachAttempt() {
    // When
    wait(Duration.ofSeconds(15), 4);

    // Then
    assertThat(told.lines())
        .containsExactly("waiting: try 1", "waiting: try 2", "waiting: try 3", "group 1 is ready");
  }

  @Test
  void logsNothingWithoutAWait() {
    // When
    wait(Duration.ofSeconds(60), 1);

    // Then
    assertThat(told.lines()).isEmpty();
  }

  @Test
  void asksUntilTheAnswerIsTrueAndLogsOnlyFailures() {
    // Given
    Deadline deadline = new Deadline(Duration.ofMinutes(10), SOON, clock::get);
    AtomicInteger asked = new AtomicInteger();

    // When
    boolean yes =
        deadline.untilTrue(
            "the shards",
            () -> {
              if (asked.incrementAndGet() == 2) {
                throw Failure.passing("connection lost");
              }
              return asked.get() == 3;
            });

    // Then
    assertThat(yes).isTrue();
    assertThat(told.lines()).containsExactly("waiting: connection lost");
  }

  @Test
  void returnsFalseWhenTheDeadlineIsExceeded() {
    // Given
    Deadline deadline = new Deadline(Duration.ofMillis(20), SOON);

    // When
    boolean yes = deadline.untilTrue("the shards", () -> false);

    // Then
    assertThat(yes).isFalse();
  }
}
