package io.github.cituscluster.setup;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.postgres.LogKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What a run has done so far, for its log and its summary.
public final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  /// The row of Patroni's dynamic configuration in the table of databases.
  private static final String CONFIGURATION = "(configuration)";

  private record Key(Place place, String object) {
    Key(Finding finding) {
      this(finding.place(), finding.object());
    }
  }

  private static final class Counts {
    int created;
    int altered;
    int unchanged;
  }

  private final long start = System.nanoTime();
  private final Map<String, Duration> phases = new LinkedHashMap<>();
  private final Map<String, Counts> counts = new TreeMap<>();
  private final Map<Key, Integer> done = new HashMap<>();
  private final Set<Finding.Unmanaged> unmanaged = new HashSet<>();
  private final List<Finding.Awaited> pendingRestarts = new ArrayList<>();

  /// Adds to the time of a phase.
  synchronized void took(String phase, Duration time) {
    phases.merge(phase, time, Duration::plus);
  }

  /// Records a finding that was corrected and logs it.
  synchronized void record(Finding.Due finding) {
    done.merge(new Key(finding), 1, Integer::sum);
    Counts of = of(finding);
    switch (finding) {
      case Finding.Missing missing -> {
        of.created++;
        line("created", missing).log("created {}", missing.object());
      }
      case Finding.Different d when d.remedy() instanceof Restart restart -> {
        of.altered++;
        line("restarted", d).log("restarted {}: {}", d.object(), restart.state().reason());
      }
      case Finding.Different d -> {
        of.altered++;
        line("altered", d).log("altered {}: {} -> {}", d.object(), d.from(), d.to());
      }
    }
  }

  private static LoggingEventBuilder line(String change, Finding finding) {
    Place place = finding.place();
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue(LogKey.CHANGE, change)
            .addKeyValue(LogKey.GROUP, place.node().group());
    return place.kind() == Place.Kind.DATABASE
        ? line.addKeyValue(LogKey.NODE, place.node().address())
            .addKeyValue(LogKey.DATABASE, place.database())
        : line;
  }

  /// How often this run has corrected the same object. A failover to a replica that had not
  /// received the change yet is a good reason to do it twice.
  synchronized int timesMade(Finding.Due finding) {
    return done.getOrDefault(new Key(finding), 0);
  }

  /// Records what the latest survey found as specified, and what is not in the specification.
  synchronized void looked(Plan plan) {
    counts.values().forEach(c -> c.unchanged = 0);
    plan.all(Finding.AsSpecified.class).stream()
        .filter(f -> !done.containsKey(new Key(f)))
        .forEach(f -> of(f).unchanged++);
    pendingRestarts.clear();
    pendingRestarts.addAll(plan.pendingRestarts());
    unmanaged.clear();
    unmanaged.addAll(plan.all(Finding.Unmanaged.class));
  }

  /// How many objects this run created or altered.
  public synchronized int changed() {
    return counts.values().stream().mapToInt(c -> c.created + c.altered).sum();
  }

  /// Whether the user has to restart members.
  public synchronized boolean restartPending() {
    return !pendingRestarts.isEmpty();
  }

  /// The summary: what is not in the specification, one line per database, and the time of each
  /// phase. A run that failed before its first survey has only the times.
  public synchronized List<String> summary() {
    List<String> lines = new ArrayList<>();
    unmanaged.stream()
        .map(u -> "not in the specification, left alone: %s (%s)".formatted(u.object(), u.place()))
        .sorted()
        .forEach(lines::add);
    pendingRestarts.forEach(p -> lines.add(p.sentence()));
    if (!counts.isEmpty()) {
      table(lines);
    }
    StringBuilder times = new StringBuilder("time:");
    phases.forEach((phase, time) -> times.append(" %s %d ms,".formatted(phase, time.toMillis())));
    lines.add(
        times.append(" total %d ms".formatted((System.nanoTime() - start) / 1_000_000)).toString());
    return lines;
  }

  private void table(List<String> lines) {
    int width =
        counts.keySet().stream().map(String::length).max(Comparator.naturalOrder()).orElse(8);
    String row = "%-" + Math.max(8, width) + "s %9s %9s %9s";
    lines.add(row.formatted("database", "created", "altered", "unchanged"));
    counts.forEach((name, c) -> lines.add(row.formatted(name, c.created, c.altered, c.unchanged)));
  }

  private Counts of(Finding finding) {
    Place place = finding.place();
    String row = place.kind() == Place.Kind.DATABASE ? place.database() : CONFIGURATION;
    return counts.computeIfAbsent(row, r -> new Counts());
  }
}
