package io.github.cituscluster.shards;

import io.github.cituscluster.citus.Size;
import io.github.cituscluster.postgres.LogKey;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs how far shards have moved: a line when something has changed, at most every 10 s, and one a
/// minute while nothing changes, so that a large shard does not look like a job that hangs.
final class MoveProgress {
  private static final Logger LOG = LoggerFactory.getLogger(MoveProgress.class);
  private static final Duration OFTEN = Duration.ofSeconds(10);
  private static final Duration SELDOM = Duration.ofMinutes(1);

  private final String database;
  private final LongSupplier nanoTime;
  private final long start;
  private long said;
  private String last = "";

  MoveProgress(String database) {
    this(database, System::nanoTime);
  }

  /// @param nanoTime a clock
  MoveProgress(String database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.said = start - SELDOM.toNanos();
  }

  /// Logs the progress with rate and estimate, if a line is due.
  void bytes(String text, long done, long total) {
    double rate = done / Math.max(seconds(), 1e-9);
    tell(text, done <= 0 ? "" : ", " + Size.pretty((long) rate) + "/s" + estimate(done, total));
  }

  /// The same if only moves are counted.
  void moves(String text, long done, long total) {
    tell(text, estimate(done, total));
  }

  private void tell(String text, String pace) {
    long now = nanoTime.getAsLong();
    Duration pause = text.equals(last) ? SELDOM : OFTEN;
    if (now - said >= pause.toNanos()) {
      said = now;
      last = text;
      LOG.atInfo()
          .addKeyValue(LogKey.DATABASE, database)
          .addKeyValue(LogKey.ELAPSED, (long) seconds() + "s")
          .log("{}{}", text, pace);
    }
  }

  private String estimate(long done, long total) {
    return done <= 0 || done >= total
        ? ""
        : ", about %d s left".formatted(Math.round(seconds() / done * (total - done)));
  }

  private double seconds() {
    return (nanoTime.getAsLong() - start) / 1e9;
  }
}
