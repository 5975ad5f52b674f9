package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A command of the operating system that runs to its end.
record SystemCommand(List<String> words) {

  SystemCommand(String... words) {
    this(List.of(words));
  }

  /// Runs it; anything but exit code 0 throws with what it printed.
  void run() {
    var outcome = outcome();
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", words), outcome.exitCode(), outcome.output().strip()));
    }
  }

  /// Whether it can be run and ends with exit code 0.
  boolean works() {
    try {
      return outcome().exitCode() == 0;
    } catch (UncheckedIOException unknownCommand) {
      return false;
    }
  }

  private Outcome outcome() {
    try {
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + words.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + words.getFirst(), e);
    }
  }

  private record Outcome(int exitCode, String output) {}
}
