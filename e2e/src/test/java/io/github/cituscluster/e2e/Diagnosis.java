package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// What you look at first when a test has failed.
///
/// @param namespace of the test
record Diagnosis(String namespace) {
  private static final int LINES = 50;

  /// Prints events, pods, Patroni's view of each group, and the last lines of every log.
  void print() {
    section("events", this::events);
    List<Pod> pods = Lab.client().pods().inNamespace(namespace).list().getItems();
    section("pods", () -> String.join("\n", pods.stream().map(Diagnosis::state).toList()));
    pods.stream().filter(Diagnosis::isMember).forEach(Diagnosis::cluster);
    pods.forEach(pod -> logs(pod.getMetadata().getName()));
  }

  /// A section that cannot be read does not keep the others from being printed.
  private static void section(String title, Supplier<String> text) {
    System.out.println("-- " + title);
    try {
      System.out.println(text.get());
    } catch (RuntimeException e) {
      System.out.println("(" + e.getMessage() + ")");
    }
  }

  private String events() {
    return String.join(
        "\n",
        Lab.client().v1().events().inNamespace(namespace).list().getItems().stream()
            .sorted(Comparator.comparing(Diagnosis::time))
            .map(Diagnosis::line)
            .toList());
  }

  /// The scheduler's events carry no last timestamp.
  private static String time(Event event) {
    return Objects.requireNonNullElse(
        event.getLastTimestamp(), event.getMetadata().getCreationTimestamp());
  }

  private static String line(Event event) {
    return "%s %s %s %s/%s: %s"
        .formatted(
            time(event),
            event.getType(),
            event.getReason(),
            event.getInvolvedObject().getKind(),
            event.getInvolvedObject().getName(),
            event.getMessage());
  }

  private static String state(Pod pod) {
    return "%s on %s: %s, labels %s, %s"
        .formatted(
            pod.getMetadata().getName(),
            pod.getSpec().getNodeName(),
            pod.getStatus().getPhase(),
            pod.getMetadata().getLabels(),
            pod.getStatus().getContainerStatuses().stream()
                .map(c -> "restarts %d %s".formatted(c.getRestartCount(), c.getState()))
                .toList());
  }

  private static boolean isMember(Pod pod) {
    return pod.getMetadata().getLabels() != null
        && pod.getMetadata().getLabels().containsKey("citus-group");
  }

  private static void cluster(Pod pod) {
    section(
        "Patroni's /cluster by " + pod.getMetadata().getName(),
        () -> Group.cluster(pod).orElse("(no answer)"));
  }

  private void logs(String pod) {
    var resource = Lab.client().pods().inNamespace(namespace).withName(pod);
    section("log of " + pod, () -> Objects.toString(resource.tailingLines(LINES).getLog()));
  }
}
