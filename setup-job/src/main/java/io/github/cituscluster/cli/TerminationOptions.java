package io.github.cituscluster.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a command that Kubernetes runs leaves its last lines.
final class TerminationOptions {
  @Option(
      names = "--termination-message",
      paramLabel = "FILE",
      description =
          "Also write the last lines (at most 4096 bytes) to this file; Kubernetes reads"
              + " /dev/termination-log.")
  private @Nullable Path file;

  void write(String text) {
    TerminationMessage.write(file, text);
  }
}
