package io.github.cituscluster.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// A bounded wait for something that a server does on its own.
record Deadline(Duration length) {

  static final Deadline MINUTE = new Deadline(Duration.ofMinutes(1));

  /// Returns when the condition holds, and throws with the description if it does not hold in time.
  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + length.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "timed out after %d s waiting until %s".formatted(length.toSeconds(), what));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
