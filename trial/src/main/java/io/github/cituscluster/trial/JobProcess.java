package io.github.cituscluster.trial;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The job as users have it: a process of its own.
final class JobProcess {
  private JobProcess() {}

  /// Runs the job with its output on ours and gives its exit code.
  static int run(List<String> arguments) throws IOException, InterruptedException {
    return new ProcessBuilder(command(arguments)).inheritIO().start().waitFor();
  }

  /// The command line of the job on this JVM and class path.
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.github.cituscluster.cli.Main");
    command.addAll(arguments);
    return command;
  }
}
