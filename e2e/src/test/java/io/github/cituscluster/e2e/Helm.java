package io.github.cituscluster.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The helm that users run, as a process.
final class Helm {
  private Helm() {}

  static Ended run(Duration patience, String... arguments) {
    return run(patience, List.of(arguments));
  }

  static Ended run(Duration patience, List<String> arguments) {
    Path helm = Lab.helm().orElseThrow();
    return Ended.after(
        patience, Stream.concat(Stream.of(helm.toString()), arguments.stream()).toList());
  }
}
