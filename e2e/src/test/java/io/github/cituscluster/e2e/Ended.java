package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process of this machine that has ended: `helm`, or a command of the lab.
record Ended(List<String> command, int exit, String output, Duration time) {
  /// Runs it to its end, whatever that is.
  ///
  /// @param patience after which it is killed, which no caller expects
  static Ended after(Duration patience, List<String> command) {
    long start = System.nanoTime();
    try {
      Path output = Files.createTempFile("e2e", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      String text = Files.readString(output);
      Files.delete(output);
      assertThat(ended).as("'%s' has ended within %s: %s", command, patience, text).isTrue();
      return new Ended(command, process.exitValue(), text, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// That it ended well.
  Ended succeeds() {
    assertThat(exit).as("exit code of %s, which said: %s", command, output).isZero();
    return this;
  }

  /// That it did not, and said this on the way.
  Ended fails(String... texts) {
    assertThat(exit).as("exit code of %s, which said: %s", command, output).isNotZero();
    for (String text : texts) {
      assertThat(output).contains(text);
    }
    return this;
  }

  double seconds() {
    return time.toMillis() / 1000.0;
  }
}
