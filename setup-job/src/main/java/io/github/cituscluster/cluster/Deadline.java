package io.github.cituscluster.cluster;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.specification.RetrySpec;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Retries after transient failures until a time limit, and logs why it waits. A wait logs its
/// first reason, then the latest reason every 15 s, then its end; Failsafe itself logs nothing.
public final class Deadline {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Duration limit;
  private final RetrySpec retries;
  private final LongSupplier nanoTime;
  private final long start;
  private final ConcurrentMap<String, Long> said = new ConcurrentHashMap<>();

  /// @param limit time limit for all waits of this object together, starting now
  public Deadline(Duration limit, RetrySpec retries) {
    this(limit, retries, System::nanoTime);
  }

  /// @param nanoTime the clock for deadline and log; the delays between attempts are real
  Deadline(Duration limit, RetrySpec retries, LongSupplier nanoTime) {
    this.limit = limit;
    this.retries = retries;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /// Runs the work until it returns a result.
  ///
  /// @param what the job waits for; appears in the log
  /// @throws Failure a permanent one immediately, the last transient one when the deadline is
  ///   exceeded
  public <T> T untilDone(String what, Supplier<T> work) {
    RetryPolicy<T> policy =
        RetryPolicy.<T>builder()
            .handleIf(e -> e instanceof Failure failure && failure.isPassing())
            .withMaxAttempts(-1)
            .withMaxDuration(left(retries.firstDelay()))
            .withBackoff(retries.firstDelay(), longest())
            .onFailedAttempt(e -> tell(what, e.getLastException(), e.getAttemptCount()))
            .build();
    try {
      T result = Failsafe.with(policy).get(work::get);
      if (said.containsKey(what)) {
        LOG.atInfo()
            .addKeyValue(LogKey.ELAPSED, elapsed().toMillis() + "ms")
            .log("{} is ready", what);
      }
      return result;
    } catch (FailsafeException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /// Asks once a second until the answer is true. A transient failure means false, and is logged
  /// like those of [#untilDone].
  ///
  /// @return false if the deadline is exceeded
  /// @throws Failure a permanent one immediately, the last transient one when the deadline is
  ///   exceeded
  public boolean untilTrue(String what, BooleanSupplier question) {
    RetryPolicy<Boolean> policy =
        RetryPolicy.<Boolean>builder()
            .handleIf(e -> e instanceof Failure failure && failure.isPassing())
            .handleResult(false)
            .withMaxAttempts(-1)
            .withMaxDuration(left(INTERVAL))
            .withDelay(INTERVAL)
            .onFailedAttempt(e -> tell(what, e.getLastException(), e.getAttemptCount()))
            .build();
    try {
      return Failsafe.with(policy).get(question::getAsBoolean);
    } catch (FailsafeException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /// Checks that there is time left.
  ///
  /// @throws Failure a transient one if the deadline is exceeded
  public void check() {
    if (remaining().isNegative()) {
      throw Failure.passing("not finished within " + limit.toSeconds() + " s");
    }
  }

  /// The remaining time.
  public Duration remaining() {
    return limit.minusNanos(nanoTime.getAsLong() - start);
  }

  /// The remaining time, but at least one delay, because Failsafe refuses a policy with less.
  private Duration left(Duration delay) {
    Duration enough = delay.plusMillis(1);
    return remaining().compareTo(enough) < 0 ? enough : remaining();
  }

  /// The elapsed time.
  public Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }

  private Duration longest() {
    Duration more = retries.firstDelay().plusMillis(1);
    return retries.longestDelay().compareTo(more) < 0 ? more : retries.longestDelay();
  }

  private void tell(String what, @Nullable Throwable cause, int attempt) {
    if (!(cause instanceof Failure failure) || !failure.isPassing()) {
      return;
    }
    long now = nanoTime.getAsLong();
    Long before = said.get(what);
    if (before == null || now - before >= QUIET.toNanos()) {
      said.put(what, now);
      LOG.atInfo()
          .addKeyValue(LogKey.ATTEMPT, attempt)
          .addKeyValue(LogKey.ELAPSED, elapsed().toMillis() + "ms")
          .addKeyValue(LogKey.REMAINING, Math.max(0, remaining().toSeconds()) + "s")
          .log("waiting: {}", failure.getMessage());
    }
  }
}
