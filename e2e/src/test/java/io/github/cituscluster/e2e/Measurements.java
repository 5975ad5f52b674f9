package io.github.cituscluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The measurements, in `e2e-times.json` and as a table beside it. They are never asserted, because
/// they depend on the machine as much as on the product.
final class Measurements {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// The folder for all results.
  static final Path FOLDER = Path.of(Lab.property("results").orElse("target"));

  private static final List<Measurement> ALL = new ArrayList<>();

  private Measurements() {}

  /// A measurement.
  ///
  /// @param subject the test class
  /// @param event what happened
  /// @param what is measured
  record Measurement(String subject, String event, String what, double value, String unit) {
    boolean isOf(Measurement other) {
      return subject.equals(other.subject) && event.equals(other.event) && what.equals(other.what);
    }
  }

  /// Runs an action and records how long it takes.
  static void time(String subject, String event, String what, Runnable action) {
    long begin = System.nanoTime();
    action.run();
    seconds(subject, event, what, (System.nanoTime() - begin) / 1e9);
  }

  static void seconds(String subject, String event, String what, double value) {
    record(new Measurement(subject, event, what, Math.round(value * 100) / 100.0, "s"));
  }

  /// Writes to the files at once, and keeps what earlier runs of other classes wrote.
  static synchronized void record(Measurement measurement) {
    System.out.printf(
        "measured: %s: %s: %s %s%n",
        measurement.event(), measurement.what(), measurement.value(), measurement.unit());
    try {
      Path json = FOLDER.resolve("e2e-times.json");
      if (ALL.isEmpty() && Files.exists(json)) {
        ALL.addAll(List.of(JSON.readValue(json.toFile(), Measurement[].class)));
      }
      ALL.removeIf(measurement::isOf);
      ALL.add(measurement);
      Files.createDirectories(FOLDER);
      Files.writeString(json, JSON.writeValueAsString(ALL) + "\n");
      Files.writeString(FOLDER.resolve("e2e-times.md"), table());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| test | event | measured | value |\n");
    table.append("| --- | --- | --- | --- |\n");
    ALL.forEach(m ->
        table.append(
            "| %s | %s | %s | %s %s |\n"
                .formatted(m.subject(), m.event(), m.what(), m.value(), m.unit())));
    return table.toString();
  }
}
