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
import org.junit.jupiter.api.extension.RegisterExtension;

/// Nodes and the API server fail while clients write, where the lab offers commands for that. Three
/// nodes are needed: one that is lost, one for the other members, one for the writers.
@SharedCluster
class OutageIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("outage");

  private static final Shape SHAPE = Shape.DEFAULT;
  private static final Duration API_DOWN = Duration.ofSeconds(60);
  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1), "OutageIT");

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
  void survivesTheLossOfTheNodeWithTheCoordinatorPrimary() {
    survivesTheLossOfItsNode("lost node with the primary of the coordinator", 0);
  }

  @Test
  @NeedsCommand({"node.crash", "node.start"})
  void survivesTheLossOfTheNodeWithAWorkerPrimary() {
    survivesTheLossOfItsNode("lost node with the primary of a worker", 1);
  }

  private void survivesTheLossOfItsNode(String event, int group) {
    String node = release.group(group).primary().getSpec().getNodeName();
    SHAPE.groups().filter(other -> other != group).forEach(other -> movePrimaryAway(other, node));
    load.during(
        event,
        group,
        node,
        timeline -> {
          Lab.run("node.crash", node);
          awaitNode(node, false);
          timeline.awaitWrites();
          timeline.mark(event + ", back again");
          Measurements.time("OutageIT", event, "healthy after return", () -> start(node));
        });
  }

  private void start(String node) {
    Lab.run("node.start", node);
    awaitNode(node, true);
    release.awaitHealthy(SHAPE);
  }

  /// Only the group under test may lose its primary, so that the gap is its own.
  private void movePrimaryAway(int group, String node) {
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
    await("node " + name + (ready ? " is ready" : " is not ready"))
        .atMost(Duration.ofMinutes(3))
        .until(() -> {
          Node node = Lab.client().nodes().withName(name).get();
          return node != null && Readiness.isNodeReady(node) == ready;
        });
  }

  @Test
  @NeedsCommand({"api.stop", "api.start"})
  void writesContinueWhileTheApiServerIsDown() {
    String event = "API server down";
    List<String> leaders = leaders();
    var before = release.incarnations(SHAPE);
    WriterLog log =
        load.during(
            event,
            1,
            timeline -> {
              Lab.run("api.stop", "");
              // Not a wait for a condition: this is how long the outage lasts.
              await().pollDelay(API_DOWN).atMost(API_DOWN.plusSeconds(1)).until(() -> true);
              Lab.run("api.start", "");
              await("the API server answers")
                  .atMost(Duration.ofMinutes(2))
                  .ignoreExceptions()
                  .until(() -> "ok".equals(Lab.client().raw("/readyz")));
              timeline.mark(event + ", back again");
              release.awaitHealthy(SHAPE);
            });

    log.assertNoErrors();
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
  void endsAsSpecifiedWithEveryAcknowledgedWrite() {
    release.helm("test").succeeds();
    release.upgrade(SHAPE.yaml()).succeeds();
    release.assertNothingToChange();
    load.assertComplete();
  }
}
