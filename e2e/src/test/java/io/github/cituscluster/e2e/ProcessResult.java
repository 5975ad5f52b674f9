package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The result of a process on this machine: `helm`, or a command of the lab.
record ProcessResult(List<String> command, int exit, String output, Duration time) {
  /// Runs a command to its end and accepts any exit code.
  ///
  /// @param timeout after which the process is killed and the test fails
  static ProcessResult of(Duration timeout, List<String> command) {
    long start = System.nanoTime();
    try {
      Path output = Files.createTempFile("e2e", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      String text = Files.readString(output);
      Files.delete(output);
      assertThat(ended).as("'%s' has ended within %s: %s", command, timeout, text).isTrue();
      return new ProcessResult(command, process.exitValue(), text, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Asserts exit code 0.
  ProcessResult succeeds() {
    assertThat(exit).as("exit code of %s, which printed: %s", command, output).isZero();
    return this;
  }

  /// Asserts an exit code other than 0, and these texts in the output.
  ProcessResult fails(String... texts) {
    assertThat(exit).as("exit code of %s, which printed: %s", command, output).isNotZero();
    for (String text : texts) {
      assertThat(output).contains(text);
    }
    return this;
  }

  double seconds() {
    return time.toMillis() / 1000.0;
  }
}
