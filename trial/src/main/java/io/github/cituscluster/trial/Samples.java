package io.github.cituscluster.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The measured times of one part of the benchmark.
final class Samples {
  /// What is timed.
  enum Measure {
    JOB,
    JOB_START,
    JOB_OWN,
    LOWER_BOUND,
    LOOP,
    JOB_AGAIN,
    JOB_AGAIN_OWN,
    LOOP_AGAIN
  }

  private record Key(Measure measure, int databases) {}

  private final Map<Key, List<Duration>> times = new HashMap<>();

  void add(Measure measure, int databases, Duration time) {
    times.computeIfAbsent(new Key(measure, databases), k -> new ArrayList<>()).add(time);
  }

  /// The median; the lower of the two middle values if their number is even.
  Duration median(Measure measure, int databases) {
    List<Duration> sorted = sorted(measure, databases);
    if (sorted.isEmpty()) {
      throw new IllegalStateException("no measurement of " + measure);
    }
    return sorted.get((sorted.size() - 1) / 2);
  }

  /// The median in seconds, with minimum and maximum: `1.20 (1.10-1.45)`. A dash if there is none.
  String cell(Measure measure, int databases) {
    List<Duration> sorted = sorted(measure, databases);
    if (sorted.isEmpty()) {
      return "-";
    }
    String median = seconds(median(measure, databases));
    return sorted.size() == 1
        ? median
        : "%s (%s-%s)".formatted(median, seconds(sorted.getFirst()), seconds(sorted.getLast()));
  }

  private List<Duration> sorted(Measure measure, int databases) {
    return times.getOrDefault(new Key(measure, databases), List.of()).stream().sorted().toList();
  }

  /// For instance `0.52`.
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0);
  }
}
