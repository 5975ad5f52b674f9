package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Pods are deleted, killed and frozen while clients write. Writes continue soon, and no
/// acknowledged write is lost.
@SharedCluster
class FailoverIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("failover");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final int COORDINATOR = 0;
  private static final int WORKER = 1;
  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(WORKER), "FailoverIT");

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
  }

  @BeforeEach
  void isHealthy() {
    release.awaitHealthy(SHAPE);
  }

  @Test
  void survivesADeletedWorkerPrimary() {
    survivesDeletion("deleted primary of a worker", WORKER, primary(WORKER));
  }

  @Test
  void survivesADeletedWorkerReplica() {
    survivesDeletion("deleted replica of a worker", WORKER, release.group(WORKER).replica());
  }

  @Test
  void survivesADeletedCoordinatorPrimary() {
    survivesDeletion("deleted primary of the coordinator", COORDINATOR, primary(COORDINATOR));
  }

  @Test
  void survivesADeletedCoordinatorReplica() {
    Pod replica = release.group(COORDINATOR).replica();
    survivesDeletion("deleted replica of the coordinator", COORDINATOR, replica);
  }

  private void survivesDeletion(String event, int group, Pod pod) {
    load.during(event, group, timeline -> recoverFrom(event, () -> PodFaults.delete(pod)));
  }

  @Test
  void clientsDoNotNoticeThatThePodOfTheSetupJobIsDeleted() {
    String job = release.jobPods().getLast();

    WriterLog log =
        load.during(
            "deleted pod of the setup job",
            WORKER,
            timeline -> PodFaults.deleteForGood(NAMESPACE.name(), job));

    log.assertNoErrors();
  }

  @Test
  void survivesAKilledCoordinatorPrimary() {
    String event = "kill -9 of the coordinator's primary";
    Pod pod = primary(COORDINATOR);
    load.during(event, COORDINATOR, timeline -> recoverFrom(event, () -> PodFaults.kill(pod)));
  }

  @Test
  void survivesAWorkerPrimaryThatIsKilledThreeTimes() {
    String event = "kill -9 of a worker's primary";
    load.during(
        event,
        WORKER,
        timeline -> {
          PodFaults.kill(primary(WORKER));
          timeline.awaitWrites();
          timeline.mark(event + ", second time");
          PodFaults.kill(primary(WORKER));
          timeline.awaitWrites();
          timeline.mark(event + ", third time");
          recoverFrom(event, () -> PodFaults.kill(primary(WORKER)));
        });
  }

  @Test
  void survivesAFrozenWorkerPrimary() {
    String event = "frozen primary of a worker";
    Pod pod = primary(WORKER);
    load.during(event, WORKER, timeline -> recoverFrom(event, () -> PodFaults.freeze(pod)));
  }

  @Test
  void survivesAFrozenCoordinatorPrimary() {
    String event = "frozen primary of the coordinator";
    Pod pod = primary(COORDINATOR);
    load.during(event, COORDINATOR, timeline -> recoverFrom(event, () -> PodFaults.freeze(pod)));
  }

  private Pod primary(int group) {
    return release.group(group).primary();
  }

  private void recoverFrom(String event, Runnable fault) {
    Measurements.time(
        "FailoverIT",
        event,
        "all groups healthy",
        () -> {
          fault.run();
          release.awaitHealthy(SHAPE);
        });
  }

  @AfterAll
  void endsAsSpecifiedWithEveryAcknowledgedWrite() {
    release.helm("test").succeeds();
    release.upgrade(SHAPE.yaml()).succeeds();
    release.assertNothingToChange();
    load.assertComplete();
  }
}
