package io.github.cituscluster.trial;

import io.github.cituscluster.trial.Samples.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The report of one part: a Markdown table of the times, and a line for each goal.
record BenchmarkReport(BenchmarkPart part, Samples samples) {
  private static final double ALLOWED = 1.15;
  private static final Duration SECOND_RUN = Duration.ofMillis(500);

  /// The table of medians in seconds, with minimum and maximum in brackets.
  String table() {
    StringBuilder text = new StringBuilder("### %s\n\n".formatted(part.title()));
    text.append(
        """
        | databases | job, first run | JVM start | without JVM start | lower bound | job / lower bound | loop, first run | job, second run | without JVM start | loop, second run |
        |---|---|---|---|---|---|---|---|---|---|
        """);
    for (int count : part.counts()) {
      List<String> cells =
          List.of(
              String.valueOf(count),
              samples.cell(Measure.JOB, count),
              samples.cell(Measure.JOB_START, count),
              samples.cell(Measure.JOB_OWN, count),
              samples.cell(Measure.LOWER_BOUND, count),
              String.format(
                  Locale.ROOT, "%.2f", ratio(Measure.JOB_OWN, count, Measure.LOWER_BOUND, count)),
              samples.cell(Measure.LOOP, count),
              samples.cell(Measure.JOB_AGAIN, count),
              samples.cell(Measure.JOB_AGAIN_OWN, count),
              samples.cell(Measure.LOOP_AGAIN, count));
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return text.append('\n').toString();
  }

  /// The goal for each first run: at most 1.15 times the lower bound, plus the start of the JVM.
  String firstRuns() {
    StringBuilder text = new StringBuilder();
    for (int count : part.counts()) {
      Duration job = samples.median(Measure.JOB, count);
      Duration start = samples.median(Measure.JOB_START, count);
      double bound = samples.median(Measure.LOWER_BOUND, count).toMillis() * ALLOWED;
      Duration goal = start.plusMillis(Math.round(bound));
      text.append(
          "- First run, %s: %s s, goal %s s (%s x lower bound + JVM start): %s.\n"
              .formatted(
                  databases(count),
                  Samples.seconds(job),
                  Samples.seconds(goal),
                  ALLOWED,
                  verdict(job.compareTo(goal) <= 0)));
    }
    return text.toString();
  }

  /// The goal for the second run: half a second, compared with and without the start of the JVM.
  String secondRun() {
    int most = part.counts().getLast();
    Duration wall = samples.median(Measure.JOB_AGAIN, most);
    Duration own = samples.median(Measure.JOB_AGAIN_OWN, most);
    return "- Second run, %s, goal %s s: %s s with JVM start: %s; %s s without: %s.\n"
        .formatted(
            databases(most),
            Samples.seconds(SECOND_RUN),
            Samples.seconds(wall),
            verdict(wall.compareTo(SECOND_RUN) <= 0),
            Samples.seconds(own),
            verdict(own.compareTo(SECOND_RUN) <= 0));
  }

  /// The goal for growth: the time depends on the slowest chain of statements. On servers that
  /// behave as if each had its own machine, many databases take little longer than one.
  String growth() {
    int least = part.counts().getFirst();
    int most = part.counts().getLast();
    return String.format(
        Locale.ROOT,
        "- From %s to %d, the time of the job grows %.1f x, the lower bound %.1f x; one after the other"
            + " would be %.1f x.\n",
        databases(least),
        most,
        ratio(Measure.JOB_OWN, most, Measure.JOB_OWN, least),
        ratio(Measure.LOWER_BOUND, most, Measure.LOWER_BOUND, least),
        most / (double) least);
  }

  private double ratio(Measure above, int aboveCount, Measure below, int belowCount) {
    return samples.median(above, aboveCount).toNanos()
        / (double) samples.median(below, belowCount).toNanos();
  }

  private static String databases(int count) {
    return count == 1 ? "1 database" : count + " databases";
  }

  private static String verdict(boolean reached) {
    return reached ? "reached" : "missed";
  }
}
