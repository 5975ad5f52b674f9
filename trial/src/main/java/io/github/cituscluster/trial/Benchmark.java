package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `mvn -Pbenchmark`: compares the job with a lower bound and a sequential loop, on the same
/// servers in one run.
///
/// It reports whether the goals are reached. A missed goal does not fail the run, because times
/// depend on the machine.
public final class Benchmark {
  private static final int REPETITIONS = Integer.getInteger("benchmark.repetitions", 3);
  private static final int MANY_WORKERS = Integer.getInteger("benchmark.workers", 32);
  private static final List<Integer> COUNTS = List.of(1, 4, 8);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Each database keeps a connection between every two nodes.
  private static final Map<String, String> SETTINGS = Map.of("max_connections", "400");

  private Benchmark() {}

  /// Measures, prints the report and writes it to `trial/target/benchmark.md`.
  ///
  /// @param arguments none; the system properties are `benchmark.repetitions` (default 3) and
  ///   `benchmark.workers` (default 32; 0 skips the part with many workers)
  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    StringBuilder report = new StringBuilder();
    try (LocalCluster cluster = LocalCluster.start(4, SETTINGS)) {
      report.append(conditions(cluster));
      BenchmarkServers servers = BenchmarkServers.prepare(cluster);
      publish(report, fiveNodes(servers));
      servers.pauseCreateExtension(PAUSE);
      publish(report, pausedNodes(servers));
    }
    if (MANY_WORKERS > 0) {
      try (LocalCluster cluster = LocalCluster.start(MANY_WORKERS, SETTINGS)) {
        publish(report, manyNodes(BenchmarkServers.prepare(cluster)));
      }
    }
  }

  private static String fiveNodes(BenchmarkServers servers)
      throws IOException, InterruptedException {
    var part = new BenchmarkPart("Coordinator and 4 workers", COUNTS, REPETITIONS, true);
    part.warmUp(servers);
    var times = new BenchmarkReport(part, part.run(servers));
    return times.table() + times.firstRuns() + times.secondRun();
  }

  private static String pausedNodes(BenchmarkServers servers)
      throws IOException, InterruptedException {
    String title =
        "The same, with a pause of %d s in each CREATE EXTENSION citus"
            .formatted(PAUSE.toSeconds());
    var part = new BenchmarkPart(title, COUNTS, 1, false);
    var times = new BenchmarkReport(part, part.run(servers));
    return times.table() + times.firstRuns() + times.growth();
  }

  private static String manyNodes(BenchmarkServers servers)
      throws IOException, InterruptedException {
    var part = new BenchmarkPart("%d workers".formatted(MANY_WORKERS), List.of(1, 4), 1, false);
    var times = new BenchmarkReport(part, part.run(servers));
    return times.table() + times.firstRuns();
  }

  /// Writes the report after each part, so that a failure of a later part does not lose it.
  private static void publish(StringBuilder report, String part) throws IOException {
    report.append(part).append('\n');
    System.out.println("\n" + report);
    Files.writeString(target().resolve("benchmark.md"), report);
  }

  private static String conditions(LocalCluster cluster) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(
        Locale.ROOT,
        """
        %s, %s. %d processors for all servers and the job, load average %.1f before the run. JVM %s.
        Sequential loop: %s. Times in seconds, median of %d runs (minimum-maximum).

        """,
        LocalDate.now(ZoneOffset.UTC),
        cluster.description(),
        Runtime.getRuntime().availableProcessors(),
        load,
        Runtime.version(),
        SqlClient.of(cluster).description(),
        REPETITIONS);
  }

  /// The build folder of this module, whether Maven runs in the root or in the module.
  private static Path target() throws IOException {
    Path module = Path.of("trial");
    Path here = Path.of("").toAbsolutePath();
    Path base = Files.isDirectory(module) ? here.resolve(module) : here;
    return Files.createDirectories(base.resolve("target"));
  }
}
