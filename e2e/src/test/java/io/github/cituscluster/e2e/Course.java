package io.github.cituscluster.e2e;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What happens while the writers write, as it happens: moments with names.
final class Course {
  /// From here to the next one, gaps count under this name.
  record Mark(String name, Instant time) {}

  private final Writers writers;
  private final List<Mark> marks = new ArrayList<>();

  Course(String event, Writers writers) {
    this.writers = writers;
    mark(event);
  }

  /// Another thing happens from now on.
  void mark(String name) {
    marks.add(new Mark(name, Instant.now()));
  }

  /// Returns when all writers have had writes acknowledged since the last mark.
  void awaitWrites() {
    writers.awaitWrites(Instant.now());
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }
}
