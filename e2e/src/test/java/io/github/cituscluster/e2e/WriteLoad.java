package io.github.cituscluster.e2e;

import io.github.cituscluster.e2e.Timeline.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Clients that write during an event. Records the gaps in their writes, and asserts that no
/// acknowledged write is lost and no answer is wrong.
final class WriteLoad {
  private final Release release;
  private final List<Integer> groups;
  private final String subject;
  private @Nullable Ledger ledger;

  /// Creates the load for one cluster.
  ///
  /// @param groups worker groups that events will hit
  /// @param subject the test class
  WriteLoad(Release release, List<Integer> groups, String subject) {
    this.release = release;
    this.groups = groups;
    this.subject = subject;
  }

  /// Something that happens to a cluster; it returns when the cluster is healthy again.
  interface Event {
    void happen(Timeline timeline);
  }

  /// Writes to one group during an event.
  WriterLog during(String event, int group, Event happening) {
    return during(event, group, "", happening);
  }

  /// The same, with writers that do not run on one node.
  WriterLog during(String event, int group, String avoidedNode, Event happening) {
    if (ledger == null) {
      ledger = new Ledger(release, groups);
    }
    String word = event.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    try (Writers writers = new Writers(ledger, word, group, avoidedNode)) {
      writers.awaitWrites();
      Timeline timeline = new Timeline(event, writers);
      happening.happen(timeline);
      timeline.awaitWrites();
      WriterLog log = writers.end();
      record(log, timeline.marks());
      ledger.add(log);
      ledger.assertComplete(word);
      return log;
    }
  }

  private void record(WriterLog log, List<Mark> marks) {
    for (int i = 0; i < marks.size(); i++) {
      Instant end = i + 1 < marks.size() ? marks.get(i + 1).time() : Instant.MAX;
      for (String name : Writers.NAMES) {
        double gap = log.longestGap(name, marks.get(i).time(), end);
        Measurements.seconds(subject, marks.get(i).name(), "longest gap of " + name, gap);
      }
    }
    long errors = log.of("error", "").size();
    String event = marks.getFirst().name();
    Measurements.record(
        new Measurements.Measurement(subject, event, "errors of clients", errors, ""));
  }

  /// Asserts at the end that every acknowledged write still exists.
  void assertComplete() {
    if (ledger != null) {
      ledger.assertComplete("end");
    }
  }
}
