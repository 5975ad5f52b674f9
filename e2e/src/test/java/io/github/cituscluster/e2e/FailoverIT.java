package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever befalls a pod, clients that write go on soon, and lose nothing that was acknowledged.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
class FailoverIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("failover");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final int COORDINATOR = 0;
  private static final int WORKER = 1;
  private final Release release = new Release(NAMESPACE, "c");
  private final Writing writing = new Writing(release, List.of(WORKER), "FailoverIT");

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
  }

  @BeforeEach
  void isHealthy() {
    release.awaitHealthy(SHAPE);
  }

  @Test
  void survivesADeletedPrimaryOfAWorker() {
    survivesDeletion("deleted primary of a worker", WORKER, primary(WORKER));
  }

  @Test
  void survivesADeletedReplicaOfAWorker() {
    survivesDeletion("deleted replica of a worker", WORKER, release.group(WORKER).replica());
  }

  @Test
  void survivesADeletedPrimaryOfTheCoordinator() {
    survivesDeletion("deleted primary of the coordinator", COORDINATOR, primary(COORDINATOR));
  }

  @Test
  void survivesADeletedReplicaOfTheCoordinator() {
    Pod replica = release.group(COORDINATOR).replica();
    survivesDeletion("deleted replica of the coordinator", COORDINATOR, replica);
  }

  private void survivesDeletion(String event, int group, Pod pod) {
    writing.during(event, group, course -> recovers(event, () -> Disaster.delete(pod)));
  }

  @Test
  void doesNotNoticeThatTheJobsPodIsDeleted() {
    String job = release.jobPods().getLast();

    Written written =
        writing.during(
            "deleted pod of the job",
            WORKER,
            course -> Disaster.deleteForGood(NAMESPACE.name(), job));

    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  @Test
  void survivesAKilledPrimaryOfTheCoordinator() {
    String event = "kill -9 of the coordinator's primary";
    Pod pod = primary(COORDINATOR);
    writing.during(event, COORDINATOR, course -> recovers(event, () -> Disaster.kill(pod)));
  }

  @Test
  void survivesThePrimaryOfAWorkerKilledAgainAndAgain() {
    String event = "kill -9 of a worker's primary";
    writing.during(
        event,
        WORKER,
        course -> {
          Disaster.kill(primary(WORKER));
          course.awaitWrites();
          course.mark(event + ", second time");
          Disaster.kill(primary(WORKER));
          course.awaitWrites();
          course.mark(event + ", third time");
          recovers(event, () -> Disaster.kill(primary(WORKER)));
        });
  }

  @Test
  void survivesAFrozenPrimaryOfAWorker() {
    String event = "frozen primary of a worker";
    Pod pod = primary(WORKER);
    writing.during(event, WORKER, course -> recovers(event, () -> Disaster.freeze(pod)));
  }

  @Test
  void survivesAFrozenPrimaryOfTheCoordinator() {
    String event = "frozen primary of the coordinator";
    Pod pod = primary(COORDINATOR);
    writing.during(event, COORDINATOR, course -> recovers(event, () -> Disaster.freeze(pod)));
  }

  private Pod primary(int group) {
    return release.group(group).primary();
  }

  private void recovers(String event, Runnable disaster) {
    long begin = System.nanoTime();
    disaster.run();
    release.awaitHealthy(SHAPE);
    Times.seconds("FailoverIT", event, "all healthy", (System.nanoTime() - begin) / 1e9);
  }

  @AfterAll
  void isAsSpecifiedInTheEnd() {
    release.helm("test").succeeds();
    release.upgrade(SHAPE.yaml()).succeeds();
    assertThat(release.jobLog()).contains("done: nothing to change");
    writing.assertComplete();
  }
}
