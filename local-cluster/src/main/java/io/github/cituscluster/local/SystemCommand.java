package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A command of the operating system that runs until it exits.
record SystemCommand(List<String> words) {

  SystemCommand(String... words) {
    this(List.of(words));
  }

  /// Runs the command. An exit code other than 0 throws an exception with the command's output.
  void run() {
    var outcome = outcome();
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(
          "%s exited with code %d: %s"
              .formatted(String.join(" ", words), outcome.exitCode(), outcome.output().strip()));
    }
  }

  /// Runs the command and returns whether it exits with code 0; false if it does not exist.
  boolean succeeds() {
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
      throw new IllegalStateException("interrupted while running " + words.getFirst(), e);
    }
  }

  private record Outcome(int exitCode, String output) {}
}
