package io.github.cituscluster.trial;

import io.github.cituscluster.trial.Samples.Measure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One part of the benchmark: runs the variants in turn on the same servers, for each number of
/// databases.
///
/// @param title the heading in the report
/// @param counts the numbers of databases
/// @param repetitions how often each variant runs
/// @param loop whether to run the sequential loop too
record BenchmarkPart(String title, List<Integer> counts, int repetitions, boolean loop) {
  /// One way to create the databases, which are dropped afterwards.
  private interface Variant {
    void measure(Samples samples, List<BenchmarkDatabase> databases)
        throws IOException, InterruptedException;
  }

  /// Measures all variants. Each repetition starts with a different variant, so that the same
  /// variant does not always run with the coldest caches.
  Samples run(BenchmarkServers servers) throws IOException, InterruptedException {
    Samples samples = new Samples();
    List<Variant> variants = new ArrayList<>(List.of(job(servers), lowerBound(servers)));
    if (loop) {
      variants.add(loop(servers));
    }
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (int count : counts) {
        List<BenchmarkDatabase> databases = BenchmarkDatabase.first(count, servers.cluster());
        for (Variant variant : variants) {
          variant.measure(samples, databases);
          servers.drop(databases);
        }
        System.out.printf("%s: databases %d, repetition %d%n", title, count, repetition);
      }
      Collections.rotate(variants, 1);
    }
    return samples;
  }

  /// Runs each variant once without measuring, and checks that the job finds nothing to change
  /// after it.
  void warmUp(BenchmarkServers servers) throws IOException, InterruptedException {
    Samples discarded = new Samples();
    List<BenchmarkDatabase> databases = BenchmarkDatabase.first(1, servers.cluster());
    for (Variant variant :
        List.of(job(servers), loop(servers), lowerBound(servers), lowerBound(servers))) {
      variant.measure(discarded, databases);
      JobRun.verify(servers.specification(databases), servers.cluster().folder());
      servers.drop(databases);
    }
  }

  private static Variant job(BenchmarkServers servers) {
    return (samples, databases) -> {
      var specification = servers.specification(databases);
      JobRun first = JobRun.setup(specification, servers.cluster().folder());
      samples.add(Measure.JOB, databases.size(), first.wall());
      samples.add(Measure.JOB_START, databases.size(), first.start());
      samples.add(Measure.JOB_OWN, databases.size(), first.own());
      JobRun again = JobRun.setup(specification, servers.cluster().folder());
      samples.add(Measure.JOB_AGAIN, databases.size(), again.wall());
      samples.add(Measure.JOB_AGAIN_OWN, databases.size(), again.own());
      System.out.printf("  first run:  %s%n  second run: %s%n", first.phases(), again.phases());
    };
  }

  private static Variant lowerBound(BenchmarkServers servers) {
    return (samples, databases) -> {
      Duration time = new LowerBound(servers.cluster()).run(databases);
      samples.add(Measure.LOWER_BOUND, databases.size(), time);
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
