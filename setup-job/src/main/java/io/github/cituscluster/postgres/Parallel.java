package io.github.cituscluster.postgres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs the same work on many nodes or databases at once, on virtual threads. It waits for all of
/// the work even if some of it fails, because work still running in the background would disturb
/// the next attempt.
public final class Parallel {
  /// Enough for 8 databases on 33 nodes without flooding one server with logins.
  private static final int AT_ONCE = 128;

  private Parallel() {}

  /// The results in the order of the items.
  ///
  /// @throws Failure all permanent failures combined, otherwise the first failure; the others are
  ///   suppressed exceptions
  public static <I, R> List<R> map(Collection<I> items, Function<I, R> work) {
    if (items.size() == 1) {
      return List.of(work.apply(items.iterator().next()));
    }
    Semaphore permits = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> futures = new ArrayList<>();
      for (I item : items) {
        futures.add(
            threads.submit(() -> {
              permits.acquire();
              try {
                return work.apply(item);
              } finally {
                permits.release();
              }
            }));
      }
      return results(futures);
    }
  }

  /// Runs the work for its effect.
  public static <I> void each(Collection<I> items, Consumer<I> work) {
    map(
        items,
        item -> {
          work.accept(item);
          return true;
        });
  }

  private static <R> List<R> results(List<Future<R>> futures) {
    List<R> results = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.passing("interrupted");
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case Failure failure -> failures.add(failure);
          case RuntimeException fault -> throw fault;
          case Error fault -> throw fault;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
    if (failures.isEmpty()) {
      return results;
    }
    Failure worst = Failure.worst(failures);
    failures.stream().filter(f -> f != worst).forEach(worst::addSuppressed);
    throw worst;
  }
}
