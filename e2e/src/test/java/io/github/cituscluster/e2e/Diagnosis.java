package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// What somebody asks first when a test has failed.
///
/// @param namespace the test's
record Diagnosis(String namespace) {
  private static final int LINES = 50;

  /// Events, pods, Patroni's view of each group, and the end of every log.
  void print() {
    section("events", this::events);
    List<Pod> pods = Lab.client().pods().inNamespace(namespace).list().getItems();
    section("pods", () -> String.join("\n", pods.stream().map(Diagnosis::state).toList()));
    pods.stream().filter(Diagnosis::isMember).forEach(Diagnosis::cluster);
    pods.forEach(pod -> logs(pod.getMetadata().getName()));
  }

  /// What cannot be told is no reason not to tell the rest.
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

  /// The scheduler's events have a time of another name.
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
