package io.github.cituscluster.e2e;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The named moments of an event, while the writers write.
final class Timeline {
  /// The beginning of a phase: gaps up to the next mark are recorded under its name.
  record Mark(String name, Instant time) {}

  private final Writers writers;
  private final List<Mark> marks = new ArrayList<>();

  Timeline(String event, Writers writers) {
    this.writers = writers;
    mark(event);
  }

  /// Begins a new phase.
  void mark(String name) {
    marks.add(new Mark(name, Instant.now()));
  }

  /// Returns when all writers have had writes acknowledged from now on.
  void awaitWrites() {
    writers.awaitWrites(Instant.now());
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }
}
