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

/// `mvn -Pbenchmark`: the job against its lower bound and against a sequential loop, on the same
/// servers in one run.
///
/// It says whether the goals are reached and fails only when something does not work; times depend
/// on the machine.
public final class Benchmark {
  private static final int REPETITIONS = Integer.getInteger("benchmark.repetitions", 3);
  private static final int MANY_WORKERS = Integer.getInteger("benchmark.workers", 32);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Each database keeps a connection between any two nodes.
  private static final Map<String, String> ROOM = Map.of("max_connections", "400");

  private Benchmark() {}

  /// Measures, prints the report and writes it to `trial/target/benchmark.md`.
  ///
  /// @param arguments none; `-Dbenchmark.repetitions` (3) and `-Dbenchmark.workers` (32, 0 leaves
  ///   the part with many workers out) are read
  public static void main(String[] arguments)
      throws IOException, InterruptedException, SQLException {
    StringBuilder report = new StringBuilder();
    try (LocalCluster cluster = LocalCluster.start(4, ROOM)) {
      report.append(conditions(cluster));
      fiveNodes(BenchmarkServers.prepared(cluster), report);
    }
    if (MANY_WORKERS > 0) {
      try (LocalCluster cluster = LocalCluster.start(MANY_WORKERS, ROOM)) {
        manyNodes(BenchmarkServers.prepared(cluster), report);
      }
    }
    System.out.println("\n" + report);
    Files.writeString(target().resolve("benchmark.md"), report);
  }

  private static void fiveNodes(BenchmarkServers servers, StringBuilder report)
      throws IOException, InterruptedException, SQLException {
    var all = new BenchmarkPart("Coordinator and 4 workers", List.of(1, 4, 8), REPETITIONS, true);
    all.warmUp(servers);
    var times = new BenchmarkReport(all, all.run(servers));
    report.append(times.table()).append(times.firstRuns()).append(times.secondRun()).append('\n');
    servers.slowDown(PAUSE);
    var slow =
        new BenchmarkPart(
            "The same, each CREATE EXTENSION citus sleeping %d s".formatted(PAUSE.toSeconds()),
            List.of(1, 4, 8),
            1,
            false);
    var slowTimes = new BenchmarkReport(slow, slow.run(servers));
    report.append(slowTimes.table()).append(slowTimes.firstRuns()).append(slowTimes.growth());
    report.append('\n');
  }

  private static void manyNodes(BenchmarkServers servers, StringBuilder report)
      throws IOException, InterruptedException {
    var many = new BenchmarkPart("%d workers".formatted(MANY_WORKERS), List.of(1, 4), 1, false);
    var times = new BenchmarkReport(many, many.run(servers));
    report.append(times.table()).append(times.firstRuns()).append('\n');
  }

  private static String conditions(LocalCluster cluster) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(
        Locale.ROOT,
        """
        %s, %s. %d processors for all servers and the job, load average %.1f before the run. JVM %s.
        Sequential loop: %s. Seconds, median of %d (extremes).

        """,
        LocalDate.now(ZoneOffset.UTC),
        cluster.description(),
        Runtime.getRuntime().availableProcessors(),
        load,
        Runtime.version(),
        SqlClient.of(cluster).description(),
        REPETITIONS);
  }

  /// Maven's folder of this module, wherever Maven was started.
  private static Path target() throws IOException {
    Path module = Path.of("trial");
    Path here = Path.of("").toAbsolutePath();
    Path base = Files.isDirectory(module) ? here.resolve(module) : here;
    return Files.createDirectories(base.resolve("target"));
  }
}
