package io.github.cituscluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What was measured, in `e2e-times.json` and as a table beside it. Times are never asserted: they
/// are the machine's as much as the product's.
final class Times {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// Where everything goes that is worth keeping.
  static final Path FOLDER = Path.of(Lab.property("times").orElse("target"));

  private static final List<Measure> MEASURES = new ArrayList<>();

  private Times() {}

  /// One of them.
  ///
  /// @param subject the test class
  /// @param event what happened
  /// @param what was measured
  record Measure(String subject, String event, String what, double value, String unit) {
    boolean isOf(Measure other) {
      return subject.equals(other.subject) && event.equals(other.event) && what.equals(other.what);
    }
  }

  static void seconds(String subject, String event, String what, double value) {
    record(new Measure(subject, event, what, Math.round(value * 100) / 100.0, "s"));
  }

  /// Writes at once, beside what earlier runs of other classes left there.
  static synchronized void record(Measure measure) {
    System.out.printf(
        "measured: %s: %s: %s %s%n",
        measure.event(), measure.what(), measure.value(), measure.unit());
    try {
      Path json = FOLDER.resolve("e2e-times.json");
      if (MEASURES.isEmpty() && Files.exists(json)) {
        MEASURES.addAll(List.of(JSON.readValue(json.toFile(), Measure[].class)));
      }
      MEASURES.removeIf(measure::isOf);
      MEASURES.add(measure);
      Files.createDirectories(FOLDER);
      Files.writeString(json, JSON.writeValueAsString(MEASURES) + "\n");
      Files.writeString(FOLDER.resolve("e2e-times.md"), table());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| test | event | measured | value |\n");
    table.append("| --- | --- | --- | --- |\n");
    MEASURES.forEach(m ->
        table.append(
            "| %s | %s | %s | %s %s |\n"
                .formatted(m.subject(), m.event(), m.what(), m.value(), m.unit())));
    return table.toString();
  }
}
