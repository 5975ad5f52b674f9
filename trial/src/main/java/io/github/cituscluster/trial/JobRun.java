package io.github.cituscluster.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of the job as a process, timed from outside and by itself.
///
/// @param wall from the start of the process to its end
/// @param own what the job says it took: without the start of the JVM, reading the specification,
///   and the process's end
/// @param phases the job's line of times
record JobRun(Duration wall, Duration own, String phases) {
  private static final String CACHE = "job.aot";
  private static final Pattern OWN = Pattern.compile("time: (.*) in all (\\d+) ms");

  /// Runs the job's `setup`, after [#train] with its cache.
  ///
  /// @param folder for the job's log
  static JobRun setup(Path spec, Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("job.log");
    Duration wall = run("-XX:AOTCache=" + folder.resolve(CACHE), "setup", spec, log);
    Matcher times = OWN.matcher(Files.readString(log));
    if (!times.find()) {
      throw new IllegalStateException("the job's log has no line of times: " + log);
    }
    return new JobRun(wall, Duration.ofMillis(Long.parseLong(times.group(2))), times.group(1));
  }

  /// Runs the job's `setup` and keeps what it loads in an ahead-of-time cache, with which the later
  /// runs start as the job's image does.
  static void train(Path spec, Path folder) throws IOException, InterruptedException {
    run("-XX:AOTCacheOutput=" + folder.resolve(CACHE), "setup", spec, folder.resolve("train.log"));
  }

  /// Ends with an exception unless everything is as the specification says.
  static void verify(Path spec, Path folder) throws IOException, InterruptedException {
    run("-XX:AOTMode=off", "verify", spec, folder.resolve("verify.log"));
  }

  private static Duration run(String option, String command, Path spec, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder job =
        new ProcessBuilder(
                JobProcess.command(List.of(option), List.of(command, "--spec", spec.toString())))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    long start = System.nanoTime();
    int code = job.start().waitFor();
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    if (code != 0) {
      throw new IllegalStateException(
          "citus-setup %s ended with exit code %d:\n%s"
              .formatted(command, code, Files.readString(log)));
    }
    return wall;
  }

  /// Start of the JVM, reading of the specification, end of the process.
  Duration start() {
    return wall.minus(own);
  }
}
