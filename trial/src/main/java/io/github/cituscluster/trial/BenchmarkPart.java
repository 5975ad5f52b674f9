package io.github.cituscluster.trial;

import io.github.cituscluster.trial.Samples.Measure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The variants in turn on the same servers, for each number of databases.
///
/// @param title for the report
/// @param counts numbers of databases
/// @param repetitions of each variant
/// @param loop whether the sequential loop runs too
record BenchmarkPart(String title, List<Integer> counts, int repetitions, boolean loop) {
  /// One way to make the databases, which are dropped after it.
  private interface Variant {
    void measure(Samples samples, List<BenchmarkDatabase> databases)
        throws IOException, InterruptedException;
  }

  /// Measures everything. Each repetition begins with another variant, so that none always runs
  /// when the servers' caches are coldest.
  Samples run(BenchmarkServers servers) throws IOException, InterruptedException {
    Samples samples = new Samples();
    List<Variant> variants = new ArrayList<>(List.of(job(servers), bound(servers)));
    if (loop) {
      variants.add(loop(servers));
    }
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (int count : counts) {
        List<BenchmarkDatabase> databases = BenchmarkDatabase.some(count, servers.cluster());
        for (Variant variant : variants) {
          variant.measure(samples, databases);
          servers.drop(databases);
        }
        System.out.printf("%s: %d databases, repetition %d%n", title, count, repetition);
      }
      Collections.rotate(variants, 1);
    }
    return samples;
  }

  /// Every variant once, unmeasured, and whether the job finds nothing left to do after it.
  void warmUp(BenchmarkServers servers) throws IOException, InterruptedException {
    Samples thrownAway = new Samples();
    List<BenchmarkDatabase> databases = BenchmarkDatabase.some(1, servers.cluster());
    for (Variant variant : List.of(job(servers), loop(servers), bound(servers), bound(servers))) {
      variant.measure(thrownAway, databases);
      JobRun.verify(servers.specification(databases), servers.cluster().folder());
      servers.drop(databases);
    }
  }

  private static Variant job(BenchmarkServers servers) {
    return (samples, databases) -> {
      var spec = servers.specification(databases);
      JobRun first = JobRun.setup(spec, servers.cluster().folder());
      samples.add(Measure.JOB, databases.size(), first.wall());
      samples.add(Measure.JOB_START, databases.size(), first.start());
      samples.add(Measure.JOB_OWN, databases.size(), first.own());
      JobRun again = JobRun.setup(spec, servers.cluster().folder());
      samples.add(Measure.JOB_AGAIN, databases.size(), again.wall());
      samples.add(Measure.JOB_AGAIN_OWN, databases.size(), again.own());
      System.out.printf("  first:  %s%n  second: %s%n", first.phases(), again.phases());
    };
  }

  private static Variant bound(BenchmarkServers servers) {
    return (samples, databases) -> {
      Duration time = new LowerBound(servers.cluster()).run(databases);
      samples.add(Measure.BOUND, databases.size(), time);
    };
  }

  private static Variant loop(BenchmarkServers servers) {
    SequentialLoop loop = new SequentialLoop(servers.cluster(), SqlClient.of(servers.cluster()));
    return (samples, databases) -> {
      samples.add(Measure.LOOP, databases.size(), loop.run(databases));
      samples.add(Measure.LOOP_AGAIN, databases.size(), loop.run(databases));
    };
  }
}
