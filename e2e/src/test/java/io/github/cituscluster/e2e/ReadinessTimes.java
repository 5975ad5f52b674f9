package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// How long the pods of a release took to become ready, as Kubernetes reports it, in whole seconds.
record ReadinessTimes(Release release, Shape shape) {
  /// Records the slowest primary and the slowest replica, from their creation, and all pods, from
  /// the beginning.
  void record(String subject, String event, Instant begin) {
    List<String> leaders = shape.groups().mapToObj(n -> release.group(n).primaryName()).toList();
    List<Pod> pods = release.pods(shape);
    Measurements.seconds(subject, event, "slowest primary ready", slowest(pods, leaders, true));
    Measurements.seconds(subject, event, "slowest replica ready", slowest(pods, leaders, false));
    Instant last =
        pods.stream().map(ReadinessTimes::ready).max(Comparator.naturalOrder()).orElseThrow();
    Measurements.seconds(
        subject, event, "all pods ready", Duration.between(begin, last).toMillis() / 1000.0);
  }

  private static double slowest(List<Pod> pods, List<String> leaders, boolean leading) {
    return pods.stream()
        .filter(p -> leaders.contains(p.getMetadata().getName()) == leading)
        .map(p -> Duration.between(Instant.parse(p.getMetadata().getCreationTimestamp()), ready(p)))
        .mapToDouble(Duration::toSeconds)
        .max()
        .orElse(0);
  }

  private static Instant ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .map(c -> Instant.parse(c.getLastTransitionTime()))
        .findFirst()
        .orElseThrow();
  }
}
