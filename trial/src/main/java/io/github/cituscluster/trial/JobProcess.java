package io.github.cituscluster.trial;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The job as users have it: a process of its own.
final class JobProcess {
  private JobProcess() {}

  /// Runs the job with its output on ours and gives its exit code.
  static int run(List<String> arguments) throws IOException, InterruptedException {
    return new ProcessBuilder(command(List.of(), arguments)).inheritIO().start().waitFor();
  }

  /// The command line of the job on this JVM, with the options of the job's image. Only jars are on
  /// its class path, which an ahead-of-time cache insists on.
  ///
  /// @param options of the JVM, beside the usual ones
  static List<String> command(List<String> options, List<String> arguments) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, "io.github.cituscluster.cli.Main"));
    command.addAll(arguments);
    return command;
  }
}
