package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What befalls the Kubernetes below the cluster, where the lab can do that. Three nodes are
/// needed: one that is lost, one with the other members, one for the writers.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
class OutageIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("outage");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final Duration API_AWAY = Duration.ofSeconds(60);
  private final Release release = new Release(NAMESPACE, "c");
  private final Writing writing = new Writing(release, List.of(1), "OutageIT");

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
  }

  @BeforeEach
  void isHealthy() {
    release.awaitHealthy(SHAPE);
  }

  @Test
  @NeedsCommand({"node.crash", "node.start"})
  void survivesTheNodeOfTheCoordinatorsPrimary() {
    survivesItsNode("lost node of the coordinator's primary", 0);
  }

  @Test
  @NeedsCommand({"node.crash", "node.start"})
  void survivesTheNodeOfAWorkersPrimary() {
    survivesItsNode("lost node of a worker's primary", 1);
  }

  private void survivesItsNode(String event, int group) {
    String node = release.group(group).primary().getSpec().getNodeName();
    SHAPE.groups().filter(other -> other != group).forEach(other -> leadsElsewhere(other, node));
    writing.during(
        event,
        group,
        node,
        course -> {
          Lab.run("node.crash", node);
          awaitNode(node, false);
          course.awaitWrites();
          course.mark(event + ", and back");
          long begin = System.nanoTime();
          Lab.run("node.start", node);
          awaitNode(node, true);
          release.awaitHealthy(SHAPE);
          Times.seconds(
              "OutageIT", event, "healthy after return", (System.nanoTime() - begin) / 1e9);
        });
  }

  /// Only one group is to lose its primary, so that its gap is its own.
  private void leadsElsewhere(int group, String node) {
    if (release.group(group).primary().getSpec().getNodeName().equals(node)) {
      release.group(group).pods().stream()
          .filter(pod -> !pod.getSpec().getNodeName().equals(node))
          .findFirst()
          .ifPresent(pod -> release.group(group).switchover(pod.getMetadata().getName()));
      release.awaitHealthy(SHAPE);
    }
    assertThat(release.group(group).primary())
        .extracting(pod -> pod.getSpec().getNodeName())
        .as("node of the primary of group %d", group)
        .isNotEqualTo(node);
  }

  private static void awaitNode(String name, boolean ready) {
    await("node " + name + (ready ? " is ready" : " is seen to be lost"))
        .atMost(Duration.ofMinutes(3))
        .until(() -> {
          Node node = Lab.client().nodes().withName(name).get();
          return node != null && Readiness.isNodeReady(node) == ready;
        });
  }

  @Test
  @NeedsCommand({"api.stop", "api.start"})
  void goesOnWhileTheApiServerIsAway() {
    String event = "API server away";
    List<String> leaders = leaders();
    var before = release.incarnations(SHAPE);
    Written written =
        writing.during(
            event,
            1,
            course -> {
              Lab.run("api.stop", "");
              // Not a wait for anything: this is how long the event lasts.
              await().pollDelay(API_AWAY).atMost(API_AWAY.plusSeconds(1)).until(() -> true);
              Lab.run("api.start", "");
              await("the API server answers")
                  .atMost(Duration.ofMinutes(2))
                  .ignoreExceptions()
                  .until(() -> "ok".equals(Lab.client().raw("/readyz")));
              course.mark(event + ", and back");
              release.awaitHealthy(SHAPE);
            });

    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
    assertThat(leaders()).isEqualTo(leaders);
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
  }

  private List<String> leaders() {
    return SHAPE
        .groups()
        .mapToObj(n -> release.group(n).primary())
        .map(Pod::getMetadata)
        .map(m -> m.getName())
        .toList();
  }

  @AfterAll
  void isAsSpecifiedInTheEnd() {
    release.helm("test").succeeds();
    release.upgrade(SHAPE.yaml()).succeeds();
    assertThat(release.jobLog()).contains("done: nothing to change");
    writing.assertComplete();
  }
}
