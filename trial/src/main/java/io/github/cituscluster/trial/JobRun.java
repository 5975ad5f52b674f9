package io.github.cituscluster.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of the job as a process, with two times for it.
///
/// @param wall from the start of the process to its end
/// @param own the total that the job reports, without the start of the JVM, reading the
///   specification, and the end of the process
/// @param phases the times of the phases in the job's log
record JobRun(Duration wall, Duration own, String phases) {
  private static final String CACHE = "job.aot";
  private static final Pattern OWN = Pattern.compile("time: (.*) in all (\\d+) ms");

  /// Runs the job's `setup` with the cache that [#train] wrote.
  ///
  /// @param folder contains the cache and gets the job's log
  static JobRun setup(Path specification, Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("job.log");
    Duration wall = run("-XX:AOTCache=" + folder.resolve(CACHE), "setup", specification, log);
    Matcher times = OWN.matcher(Files.readString(log));
    if (!times.find()) {
      throw new IllegalStateException("the job's log contains no line with times: " + log);
    }
    return new JobRun(wall, Duration.ofMillis(Long.parseLong(times.group(2))), times.group(1));
  }

  /// Runs the job's `setup` and writes the classes that it loads to an ahead-of-time cache. Later
  /// runs start with it, as the job's image does.
  static void train(Path specification, Path folder) throws IOException, InterruptedException {
    run(
        "-XX:AOTCacheOutput=" + folder.resolve(CACHE),
        "setup",
        specification,
        folder.resolve("train.log"));
  }

  /// Throws an exception if `citus-setup verify` finds a difference.
  static void verify(Path specification, Path folder) throws IOException, InterruptedException {
    run("-XX:AOTMode=off", "verify", specification, folder.resolve("verify.log"));
  }

  private static Duration run(String option, String command, Path specification, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder job =
        new ProcessBuilder(
                JobProcess.command(
                    List.of(option), List.of(command, "--spec", specification.toString())))
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

  /// The time for the start of the JVM, reading the specification, and the end of the process.
  Duration start() {
    return wall.minus(own);
  }
}
