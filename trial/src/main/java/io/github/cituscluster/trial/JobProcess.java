package io.github.cituscluster.trial;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The job as users run it: in its own process.
final class JobProcess {
  private JobProcess() {}

  /// Runs the job and returns its exit code. Its log and its output both go to standard output,
  /// which keeps their order.
  static int run(List<String> arguments) throws IOException, InterruptedException {
    return new ProcessBuilder(command(List.of(), arguments))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.INHERIT)
        .start()
        .waitFor();
  }

  /// The command line of the job on the JDK of this process, with the JVM options of the job's
  /// image. Its class path contains only jars, because an ahead-of-time cache requires that.
  ///
  /// @param options additional options of the JVM
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
