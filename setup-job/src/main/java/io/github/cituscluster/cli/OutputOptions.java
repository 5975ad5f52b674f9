package io.github.cituscluster.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// The format of a command's result.
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Format of the result (default: ${DEFAULT-VALUE}).")
  private LogOptions.Format format = LogOptions.Format.TEXT;

  /// Prints a result to standard output.
  ///
  /// @param text the form for people
  void print(Object result, Supplier<String> text) {
    System.out.println(format == LogOptions.Format.JSON ? Json.text(result) : text.get());
  }
}
