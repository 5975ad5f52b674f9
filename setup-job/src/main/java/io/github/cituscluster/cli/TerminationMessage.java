package io.github.cituscluster.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What Kubernetes shows of a container that has ended: the file named in `terminationMessagePath`.
final class TerminationMessage {
  /// Kubernetes keeps no more of it.
  private static final int LONGEST = 4096;

  private TerminationMessage() {}

  /// Writes the beginning of a text; nothing where no file is asked for.
  static void write(@Nullable Path file, String text) {
    if (file == null) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(bytes.length, LONGEST);
    // Never in the middle of a character.
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
