package io.github.cituscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.Told;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MoveProgressTest {
  private static final long MB = 1 << 20;

  @RegisterExtension private final Told told = new Told(MoveProgress.class);
  private final AtomicLong clock = new AtomicLong(1_000);

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
    assertThat(told.lines())
        .containsExactly(
            "0 of 40 shards moved",
            "10 of 40 shards moved, 2.0 MB/s, about 30 s left",
            "20 of 40 shards moved, 2.0 MB/s, about 20 s left");
    assertThat(told.values(2)).isEqualTo("[database=\"app\", elapsed=\"20s\"]");
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
    assertThat(told.lines()).hasSize(3);
  }
}
