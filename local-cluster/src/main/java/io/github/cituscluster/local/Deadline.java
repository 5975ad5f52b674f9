package io.github.cituscluster.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// A bounded wait for something a server does by itself.
record Deadline(Duration length) {

  static final Deadline MINUTE = new Deadline(Duration.ofMinutes(1));

  /// Returns when the condition holds; after the deadline it throws with the description of what
  /// was awaited.
  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + length.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited %d s in vain: %s".formatted(length.toSeconds(), what));
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
