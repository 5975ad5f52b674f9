package io.github.cituscluster.setup;

import io.github.cituscluster.citus.Change;
import io.github.cituscluster.citus.Place;
import io.github.cituscluster.patroni.Difference;
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

/// What a run has done so far, for its log and its last lines.
public final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  /// In the table of databases, the row of Patroni's dynamic configuration.
  private static final String CONFIGURATION = "(configuration)";

  private record Action(Place place, String object) {}

  private static final class Counts {
    int created;
    int altered;
    int unchanged;
  }

  private final long start = System.nanoTime();
  private final Map<String, Duration> phases = new LinkedHashMap<>();
  private final Map<String, Counts> counts = new TreeMap<>();
  private final Map<Action, Integer> done = new HashMap<>();
  private final Set<Change.Unmanaged> unmanaged = new HashSet<>();
  private final List<Difference.Restarted> waiting = new ArrayList<>();

  /// Adds the time of a phase.
  synchronized void took(String phase, Duration time) {
    phases.merge(phase, time, Duration::plus);
  }

  /// Notes a change that was made, and logs it.
  synchronized void made(Change.Due change) {
    done.merge(new Action(change.place(), change.object()), 1, Integer::sum);
    Counts of = of(change);
    switch (change) {
      case Change.Created created -> {
        of.created++;
        line("created", created).log("created {}", created.object());
      }
      case Change.Altered altered -> {
        of.altered++;
        line("altered", altered)
            .log("altered {}: {} -> {}", altered.object(), altered.from(), altered.to());
      }
    }
  }

  /// Notes a change of a group's dynamic configuration, and logs it.
  synchronized void made(Difference.Altered change) {
    done.merge(action(change), 1, Integer::sum);
    counts.computeIfAbsent(CONFIGURATION, c -> new Counts()).altered++;
    LOG.atInfo()
        .addKeyValue(LogKey.CHANGE, "altered")
        .addKeyValue(LogKey.GROUP, change.node().group())
        .log("altered {}: {} -> {}", change.object(), change.from(), change.to());
  }

  /// Notes a restart of a member, and logs it.
  synchronized void made(Difference.Restarted restart) {
    done.merge(action(restart), 1, Integer::sum);
    counts.computeIfAbsent(CONFIGURATION, c -> new Counts()).altered++;
    LOG.atInfo()
        .addKeyValue(LogKey.CHANGE, "restarted")
        .addKeyValue(LogKey.GROUP, restart.node().group())
        .log("restarted {}: {}", restart.object(), restart.state().reason());
  }

  private static Action action(Difference difference) {
    return new Action(new Place(difference.node(), CONFIGURATION), difference.object());
  }

  private static org.slf4j.spi.LoggingEventBuilder line(String change, Change of) {
    return LOG.atInfo()
        .addKeyValue(LogKey.CHANGE, change)
        .addKeyValue(LogKey.GROUP, of.place().node().group())
        .addKeyValue(LogKey.NODE, of.place().node().address())
        .addKeyValue(LogKey.DATABASE, of.place().database());
  }

  /// How often this run has made that change. A failover to a replica that had not received it yet
  /// is a good reason to make it twice.
  synchronized int timesMade(Change change) {
    return done.getOrDefault(new Action(change.place(), change.object()), 0);
  }

  /// The same of a change of a group's dynamic configuration.
  synchronized int timesMade(Difference difference) {
    return done.getOrDefault(action(difference), 0);
  }

  /// Notes what the latest look found as it should be, and what nobody asked for.
  synchronized void looked(Plan plan) {
    counts.values().forEach(c -> c.unchanged = 0);
    plan.all(Change.Unchanged.class).stream()
        .filter(c -> !done.containsKey(new Action(c.place(), c.object())))
        .forEach(c -> of(c).unchanged++);
    plan.configuration(Difference.Unchanged.class).stream()
        .filter(d -> !done.containsKey(action(d)))
        .forEach(d -> counts.computeIfAbsent(CONFIGURATION, c -> new Counts()).unchanged++);
    waiting.clear();
    waiting.addAll(plan.reported());
    unmanaged.clear();
    unmanaged.addAll(plan.all(Change.Unmanaged.class));
  }

  /// How many objects this run created or altered.
  public synchronized int changed() {
    return counts.values().stream().mapToInt(c -> c.created + c.altered).sum();
  }

  /// Whether members wait for somebody to restart them.
  public synchronized boolean restartPending() {
    return !waiting.isEmpty();
  }

  /// The last lines: what is not in the specification, one line per database, the phases' times. A
  /// run that failed before it looked at a database has only the times.
  public synchronized List<String> summary() {
    List<String> lines = new ArrayList<>();
    unmanaged.stream()
        .map(u ->
            "not in the specification, left alone: %s, database \"%s\" on %s"
                .formatted(u.object(), u.place().database(), u.place().node()))
        .sorted()
        .forEach(lines::add);
    waiting.forEach(w ->
        lines.add(
            "waits for a restart: %s of group %d: %s"
                .formatted(w.object(), w.node().group(), w.state().reason())));
    if (!counts.isEmpty()) {
      table(lines);
    }
    StringBuilder times = new StringBuilder("time:");
    phases.forEach((phase, time) -> times.append(" %s %d ms,".formatted(phase, time.toMillis())));
    lines.add(
        times
            .append(" in all %d ms".formatted((System.nanoTime() - start) / 1_000_000))
            .toString());
    return lines;
  }

  private void table(List<String> lines) {
    int width =
        counts.keySet().stream().map(String::length).max(Comparator.naturalOrder()).orElse(8);
    String row = "%-" + Math.max(8, width) + "s %9s %9s %9s";
    lines.add(row.formatted("database", "created", "altered", "unchanged"));
    counts.forEach((name, c) -> lines.add(row.formatted(name, c.created, c.altered, c.unchanged)));
  }

  private Counts of(Change change) {
    return counts.computeIfAbsent(change.place().database(), d -> new Counts());
  }
}
