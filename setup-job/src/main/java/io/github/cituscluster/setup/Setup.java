package io.github.cituscluster.setup;

import io.github.cituscluster.certificates.CertificateArrival;
import io.github.cituscluster.citus.NodeHealth;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.cluster.Readiness;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.DatabaseSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Brings a cluster into the state that its specification describes. It surveys the cluster,
/// compares, changes what differs, and surveys again, until there is nothing left to change. A
/// crash, a failover or a second run therefore needs no special case, and success is reported only
/// after it was verified.
public final class Setup {
  /// After making the same change this often, repeating it will not help.
  private static final int ENOUGH = 3;

  private final Cluster cluster;
  private final Progress progress;
  private final Execution execution;
  private final Reconfiguration reconfiguration;
  private final Capacity capacity;

  /// @param progress records everything that is done
  public Setup(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.capacity = new Capacity(cluster);
    this.progress = progress;
    this.execution = new Execution(cluster, progress);
    this.reconfiguration = new Reconfiguration(cluster, progress);
  }

  /// Runs the whole setup.
  ///
  /// @throws Failure permanent, or transient when a deadline is exceeded
  public void run() {
    Deadline deadline = new Deadline(cluster.spec().deadlines().setup(), cluster.spec().retries());
    timed("wait for groups", () -> new Readiness(cluster).await());
    try (RunLock lock = new RunLock(cluster, "setup")) {
      deadline.untilDone(
          "the cluster",
          () -> {
            lock.hold();
            while (!converged(deadline)) {
              lock.hold();
              deadline.check();
            }
            timed("node health", this::checkHealth);
            return true;
          });
    }
    CertificateArrival certificates = new CertificateArrival(cluster);
    if (certificates.isExpected()) {
      timed("certificates", () -> certificates.await(deadline));
    }
  }

  /// One pass; true if there was nothing to do.
  private boolean converged(Deadline deadline) {
    Survey survey = timed("look", () -> Survey.of(cluster));
    capacity.checkWanted(survey);
    Plan plan = Plan.of(survey, cluster.passwords());
    progress.looked(plan);
    refuse(plan);
    if (!plan.passwords().isEmpty()) {
      timed("passwords", () -> execution.makePasswords(plan));
      return false;
    }
    if (!plan.settings().isEmpty()) {
      timed("configure", () -> reconfiguration.make(plan, deadline));
      return false;
    }
    if (!plan.restarts().isEmpty()) {
      timed("restart", () -> new Restarts(cluster, progress).make(plan.restarts(), deadline));
      return false;
    }
    capacity.check(survey);
    if (plan.steps().isEmpty()) {
      plan.checkNothingAwaited();
      return true;
    }
    timed("change", () -> execution.make(plan));
    return false;
  }

  /// Reports everything that cannot be done before anything is done.
  private void refuse(Plan plan) {
    List<String> refusals = plan.refusals();
    if (!refusals.isEmpty()) {
      throw Failure.permanent(String.join("\n", refusals));
    }
    plan.all(Finding.Due.class).stream()
        .filter(finding -> progress.timesMade(finding) >= ENOUGH)
        .findFirst()
        .ifPresent(finding -> {
          throw Failure.permanent(
              "%s: %s: %s".formatted(finding.place(), finding.object(), reverting(finding)));
        });
  }

  private static String reverting(Finding.Due finding) {
    String times = ENOUGH + " times in this run";
    return switch (finding) {
      case Finding.Missing missing ->
          ("was created %s but keeps disappearing; something else removes it, or the server does"
                  + " not keep it")
              .formatted(times);
      case Finding.Different d when d.remedy() instanceof Restart restart ->
          ("was restarted %s and still needs a restart (%s); a file of its own sets a different"
                  + " value")
              .formatted(times, restart.state().reason());
      case Finding.Different d ->
          "was set %s but keeps reverting (%s); something else is changing it back"
              .formatted(times, d.reason());
    };
  }

  /// Checks all pairs of nodes in the databases that this run changed. In a main database that it
  /// did not change, it checks only the coordinator's connections, because all pairs need nodes x
  /// nodes connections.
  private void checkHealth() {
    DatabaseSpec main = cluster.spec().mainDatabase();
    Parallel.each(
        cluster.spec().allDatabases().stream()
            .filter(d -> d.equals(main) || execution.changed(d.name()))
            .toList(),
        database -> {
          try (Session session = cluster.session(cluster.coordinator(), database.name())) {
            if (execution.changed(database.name())) {
              NodeHealth.checkAll(
                  session, database.name(), cluster.spec().deadlines().initScript());
            } else {
              NodeHealth.checkFromCoordinator(session, database.name());
            }
          }
        });
  }

  private void timed(String phase, Runnable work) {
    timed(
        phase,
        () -> {
          work.run();
          return true;
        });
  }

  private <T> T timed(String phase, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      progress.took(phase, Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
