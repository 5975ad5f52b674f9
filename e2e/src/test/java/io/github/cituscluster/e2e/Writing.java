package io.github.cituscluster.e2e;

import io.github.cituscluster.e2e.Course.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Applications that write while something happens, with their gaps recorded; whatever happens, no
/// acknowledged write is lost and nothing is answered wrongly.
final class Writing {
  private final Release release;
  private final List<Integer> groups;
  private final String subject;
  private @Nullable Ledger ledger;

  /// For one cluster.
  ///
  /// @param groups worker groups that something will happen to
  /// @param subject the test class
  Writing(Release release, List<Integer> groups, String subject) {
    this.release = release;
    this.groups = groups;
    this.subject = subject;
  }

  /// Something that happens to a cluster; it returns when the cluster is well again.
  interface Event {
    void happen(Course course);
  }

  /// Writes to one group while something happens.
  Written during(String event, int group, Event happening) {
    return during(event, group, "", happening);
  }

  /// The same with writers that do not run on a node.
  Written during(String event, int group, String elsewhere, Event happening) {
    if (ledger == null) {
      ledger = new Ledger(release, groups);
    }
    String word = event.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    try (Writers writers = new Writers(ledger, word, group, elsewhere)) {
      writers.awaitWrites();
      Course course = new Course(event, writers);
      happening.happen(course);
      course.awaitWrites();
      Written written = writers.end();
      record(written, course.marks());
      ledger.add(written);
      ledger.assertComplete(word);
      return written;
    }
  }

  private void record(Written written, List<Mark> marks) {
    for (int i = 0; i < marks.size(); i++) {
      Instant end = i + 1 < marks.size() ? marks.get(i + 1).time() : Instant.MAX;
      for (String name : Writers.NAMES) {
        double gap = written.longestGap(name, marks.get(i).time(), end);
        Times.seconds(subject, marks.get(i).name(), "longest gap of " + name, gap);
      }
    }
    long errors = written.of("error", "").size();
    String event = marks.getFirst().name();
    Times.record(new Times.Measure(subject, event, "errors of clients", errors, ""));
  }

  /// Nothing has gone since, not even what an earlier event might take with it later.
  void assertComplete() {
    if (ledger != null) {
      ledger.assertComplete("end");
    }
  }
}
