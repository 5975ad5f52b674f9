package io.github.cituscluster.trial;

import io.github.cituscluster.trial.Samples.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// One part's samples as a Markdown table, and what they say of the goals, as plain statements.
record BenchmarkReport(BenchmarkPart part, Samples samples) {
  private static final double ALLOWED = 1.15;
  private static final Duration SECOND_RUN = Duration.ofMillis(500);

  /// The table; seconds, medians, in brackets the extremes.
  String table() {
    StringBuilder text = new StringBuilder("### %s\n\n".formatted(part.title()));
    text.append(
        """
        | databases | job, first run | of it JVM start | of it the job | lower bound | the job / bound | loop, first run | job, second run | of it the job | loop, second run |
        |---|---|---|---|---|---|---|---|---|---|
        """);
    for (int count : part.counts()) {
      List<String> cells =
          List.of(
              String.valueOf(count),
              samples.cell(Measure.JOB, count),
              samples.cell(Measure.JOB_START, count),
              samples.cell(Measure.JOB_OWN, count),
              samples.cell(Measure.BOUND, count),
              String.format(
                  Locale.ROOT, "%.2f", ratio(Measure.JOB_OWN, count, Measure.BOUND, count)),
              samples.cell(Measure.LOOP, count),
              samples.cell(Measure.JOB_AGAIN, count),
              samples.cell(Measure.JOB_AGAIN_OWN, count),
              samples.cell(Measure.LOOP_AGAIN, count));
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return text.append('\n').toString();
  }

  /// Goal of each first run: at most 1.15 times the lower bound, plus the start of the JVM.
  String firstRuns() {
    StringBuilder text = new StringBuilder();
    for (int count : part.counts()) {
      Duration job = samples.median(Measure.JOB, count);
      Duration start = samples.median(Measure.JOB_START, count);
      double bound = samples.median(Measure.BOUND, count).toMillis() * ALLOWED;
      Duration allowed = start.plusMillis(Math.round(bound));
      text.append(
          "- First run of %d databases: %s s; allowed are %s s (%s x bound + JVM start): %s.\n"
              .formatted(
                  count,
                  Samples.seconds(job),
                  Samples.seconds(allowed),
                  ALLOWED,
                  verdict(job.compareTo(allowed) <= 0)));
    }
    return text.toString();
  }

  /// Goal of the second run: half a second, said with and without the JVM's start.
  String secondRun() {
    int most = part.counts().getLast();
    Duration wall = samples.median(Measure.JOB_AGAIN, most);
    Duration own = samples.median(Measure.JOB_AGAIN_OWN, most);
    return "- Second run of %d databases; allowed are %s s: with JVM start %s s: %s; without %s s: %s.\n"
        .formatted(
            most,
            Samples.seconds(SECOND_RUN),
            Samples.seconds(wall),
            verdict(wall.compareTo(SECOND_RUN) <= 0),
            Samples.seconds(own),
            verdict(own.compareTo(SECOND_RUN) <= 0));
  }

  /// Goal of growth: the slowest chain, not the number of databases. Where servers are as if on
  /// machines of their own, more databases should cost little more than one.
  String growth() {
    int least = part.counts().getFirst();
    int most = part.counts().getLast();
    double job = ratio(Measure.JOB_OWN, most, Measure.JOB_OWN, least);
    double bound = ratio(Measure.BOUND, most, Measure.BOUND, least);
    return String.format(
        Locale.ROOT,
        "- %d databases take the job %.1f x the time of %d, the lower bound %.1f x; one after the other"
            + " they would take %.1f x.\n",
        most,
        job,
        least,
        bound,
        most / (double) least);
  }

  private double ratio(Measure above, int aboveCount, Measure below, int belowCount) {
    return samples.median(above, aboveCount).toNanos()
        / (double) samples.median(below, belowCount).toNanos();
  }

  private static String verdict(boolean reached) {
    return reached ? "reached" : "missed";
  }
}
