package io.github.cituscluster.cli;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The log of a job that runs as a process, line by line while it is written.
final class LogLines {
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  LogLines(Process process) {
    this(process, line -> {});
  }

  /// @param listener told of each line before the next is read
  LogLines(Process process, Consumer<String> listener) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(() -> read(listener));
  }

  private void read(Consumer<String> listener) {
    try (BufferedReader log =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
        listener.accept(line);
      }
    } catch (IOException e) {
      // The process was killed while it wrote.
      synchronized (lines) {
        lines.add("log ended: " + e.getMessage());
      }
    }
  }

  /// Waits until a line holds a text.
  void awaitLine(String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> text().contains(text) || !process.isAlive());
    if (!text().contains(text)) {
      throw new AssertionError("the job ended without saying '" + text + "':\n" + text());
    }
  }

  /// Everything so far.
  String text() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /// Waits for the end.
  int exitCode() throws InterruptedException {
    int code = process.waitFor();
    reader.join();
    return code;
  }
}
