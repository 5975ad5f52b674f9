package io.github.cituscluster.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What Kubernetes shows of a container that has ended: the file at `terminationMessagePath`.
final class TerminationMessage {
  /// Kubernetes keeps no more.
  private static final int LONGEST = 4096;

  private TerminationMessage() {}

  /// Writes the beginning of a text, or nothing if no file is given.
  static void write(@Nullable Path file, String text) {
    if (file == null) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(bytes.length, LONGEST);
    // Do not cut a character in two.
    while (end < bytes.length && end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    try {
      Files.write(file, Arrays.copyOf(bytes, end));
    } catch (IOException e) {
      LoggerFactory.getLogger(TerminationMessage.class)
          .warn("termination message cannot be written to {}: {}", file, e.toString());
    }
  }
}
