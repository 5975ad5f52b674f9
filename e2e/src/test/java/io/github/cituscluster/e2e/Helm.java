package io.github.cituscluster.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Runs the helm command.
final class Helm {
  private Helm() {}

  static ProcessResult run(Duration timeout, String... arguments) {
    return run(timeout, List.of(arguments));
  }

  static ProcessResult run(Duration timeout, List<String> arguments) {
    Path helm = Lab.helm().orElseThrow();
    return ProcessResult.of(
        timeout, Stream.concat(Stream.of(helm.toString()), arguments.stream()).toList());
  }
}
