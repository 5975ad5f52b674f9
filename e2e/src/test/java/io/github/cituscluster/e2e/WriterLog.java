package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The log of the writers: the facts that `writer.py` prints, one per line.
record WriterLog(List<Fact> facts) {
  private static final Pattern LINE =
      Pattern.compile("(ack|error|wrong|waiting|hung) (\\S+) (\\d+) (\\d+) ?(.*)");

  /// A line of the log.
  ///
  /// @param writer `event/database/fresh` or `event/database/persistent`
  record Fact(String kind, String writer, long id, Instant time, String text) {
    /// Its row in the table, as psql prints it.
    String row() {
      return writer + " " + id;
    }
  }

  static WriterLog parse(String log) {
    List<Fact> facts = new ArrayList<>();
    log.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(m ->
            new Fact(
                m.group(1),
                m.group(2),
                Long.parseLong(m.group(3)),
                Instant.ofEpochMilli(Long.parseLong(m.group(4))),
                m.group(5)))
        .forEach(facts::add);
    facts.sort(Comparator.comparing(Fact::time));
    return new WriterLog(facts);
  }

  /// Keeps the facts in a file, which explains a gap.
  void keep(String name) {
    List<String> lines =
        facts.stream()
            .map(f -> "%s %s %d %s %s".formatted(f.time(), f.kind(), f.id(), f.writer(), f.text()))
            .toList();
    try {
      Path folder = Files.createDirectories(Measurements.FOLDER.resolve("e2e-writers"));
      Files.write(folder.resolve(name + ".log"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The facts of one kind, of the writers whose name has a suffix.
  List<Fact> of(String kind, String writer) {
    return facts.stream()
        .filter(f -> f.kind().equals(kind) && f.writer().endsWith(writer))
        .toList();
  }

  /// Asserts that no statement of a client failed.
  void assertNoErrors() {
    assertThat(of("error", "")).as("errors of clients").isEmpty();
  }

  /// The longest time in seconds between two acknowledged writes of one writer, of which the second
  /// comes after `from` and the first before `to`.
  double longestGap(String writer, Instant from, Instant to) {
    List<Fact> acknowledged = of("ack", writer);
    double longest = 0;
    for (int i = 1; i < acknowledged.size(); i++) {
      Instant before = acknowledged.get(i - 1).time();
      Instant after = acknowledged.get(i).time();
      if (after.isAfter(from) && before.isBefore(to)) {
        longest = Math.max(longest, (after.toEpochMilli() - before.toEpochMilli()) / 1000.0);
      }
    }
    return longest;
  }
}
