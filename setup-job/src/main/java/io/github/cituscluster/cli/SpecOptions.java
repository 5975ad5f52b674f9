package io.github.cituscluster.cli;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.EnvironmentSpec;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.SpecException;
import io.github.cituscluster.specification.SpecReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the specification is: in a file or in the environment, and never in both, so that there is
/// no question which one applies.
final class SpecOptions {
  @Option(
      names = {"-s", "--spec"},
      required = true,
      paramLabel = "FILE",
      description = "The specification of the cluster (YAML).")
  private @Nullable Path file;

  @Option(
      names = "--environment",
      required = true,
      description = "Read the specification from the variables CITUS_* instead of a file.")
  private boolean environment;

  /// Also after `--environment=false`, which picocli accepts and which names no other source.
  boolean isEnvironment() {
    return environment || file == null;
  }

  /// The name of the source in messages.
  String document() {
    return file == null ? EnvironmentSpec.DOCUMENT : file.toString();
  }

  ClusterSpec spec(EnvironmentSpec variables) {
    return file == null ? variables.read() : SpecReader.read(file);
  }

  Passwords passwords(ClusterSpec spec, EnvironmentSpec variables) {
    try {
      return Passwords.read(spec, document());
    } catch (SpecException e) {
      throw file == null ? variables.inVariables(e) : e;
    }
  }
}
