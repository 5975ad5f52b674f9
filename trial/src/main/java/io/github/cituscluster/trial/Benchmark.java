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
  private static final List<Integer> COUNTS = List.of(1, 4, 8);
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
      BenchmarkServers servers = BenchmarkServers.prepared(cluster);
      publish(report, fiveNodes(servers));
      servers.slowDown(PAUSE);
      publish(report, serversOfTheirOwn(servers));
    }
    if (MANY_WORKERS > 0) {
      try (LocalCluster cluster = LocalCluster.start(MANY_WORKERS, ROOM)) {
        publish(report, manyNodes(BenchmarkServers.prepared(cluster)));
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

  private static String serversOfTheirOwn(BenchmarkServers servers)
      throws IOException, InterruptedException {
    String title =
        "The same, each CREATE EXTENSION citus sleeping %d s".formatted(PAUSE.toSeconds());
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

  /// Part by part, so that a later one that fails leaves the earlier ones.
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
