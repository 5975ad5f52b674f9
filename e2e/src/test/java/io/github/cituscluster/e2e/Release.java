package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A release of the chart in a namespace, and its cluster of the same name.
final class Release {
  /// Longer than helm's own time-out of five minutes.
  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  private final TestNamespace namespace;
  private final String name;
  private final String secretSuffix;

  Release(TestNamespace namespace, String name) {
    this(namespace, name, "tls");
  }

  /// @param secretSuffix with which the names of the Secrets with its certificates end
  Release(TestNamespace namespace, String name, String secretSuffix) {
    this.namespace = namespace;
    this.name = name;
    this.secretSuffix = secretSuffix;
  }

  String name() {
    return name;
  }

  String namespace() {
    return namespace.name();
  }

  /// The name of the Secret with the certificate of the tests.
  String certificate() {
    return name + "-client-tests-" + secretSuffix;
  }

  /// Runs `helm install` with values and `--set` options.
  ProcessResult install(String values, String... set) {
    return apply("install", Lab.chart(), values, set);
  }

  /// Runs `helm install` with a chart from the test resources.
  ProcessResult installOther(String chart, String values, String... set) {
    try {
      Path folder = Path.of(Release.class.getResource(chart).toURI());
      return apply("install", folder.toString(), values, set);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(chart, e);
    }
  }

  /// Runs `helm upgrade` with values and `--set` options.
  ProcessResult upgrade(String values, String... set) {
    return apply("upgrade", Lab.chart(), values, set);
  }

  private ProcessResult apply(String verb, String chart, String values, String... set) {
    try {
      Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
      List<String> arguments = new ArrayList<>(List.of(verb, name, chart, "-f", file.toString()));
      for (String image : Lab.images()) {
        arguments.addAll(List.of("--set-string", image));
      }
      for (String one : set) {
        arguments.addAll(List.of("--set", one));
      }
      ProcessResult ended = helm(arguments);
      Files.delete(file);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a helm command on this release: `rollback`, `uninstall`, `test`.
  ProcessResult helm(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, name));
    arguments.addAll(List.of(more));
    return helm(arguments);
  }

  private ProcessResult helm(List<String> arguments) {
    arguments.addAll(List.of("-n", namespace()));
    ProcessResult ended = Helm.run(TIMEOUT, arguments);
    System.out.printf(
        "helm %s %s: exit code %d after %.1f s%n",
        arguments.getFirst(), name, ended.exit(), ended.seconds());
    return ended;
  }

  /// The log of the last attempt of the setup job.
  String jobLog() {
    return log(jobPods().getLast());
  }

  /// Asserts that the last run of the setup job found every database as specified.
  void assertNothingToChange() {
    assertThat(jobLog()).contains("done: nothing to change");
  }

  /// The log of the job that removes worker groups.
  String removalLog() {
    return Lab.client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace())
        .withName(name + "-remove-groups")
        .getLog();
  }

  /// The pods of the last run of the setup job, one for each attempt, the first attempt first.
  List<String> jobPods() {
    return Lab.client()
        .pods()
        .inNamespace(namespace())
        .withLabel("app.kubernetes.io/instance", name)
        .withLabel("app.kubernetes.io/component", "setup")
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  String log(String pod) {
    return Lab.client().pods().inNamespace(namespace()).withName(pod).getLog();
  }

  /// Runs statements on a member as the superuser and returns what psql prints, unaligned and
  /// without headers.
  String sql(String pod, String database, String statements) {
    return Exec.in(
            namespace(), pod, "psql", "-XAtqv", "ON_ERROR_STOP=1", "-d", database, "-c", statements)
        .strip();
  }

  /// A password from the Secret of the release.
  String password(String key) {
    return namespace.secret(name, key);
  }

  Group group(int number) {
    return new Group(this, number);
  }

  /// Returns when every group is healthy: all members are ready, and replicas stream from one
  /// primary.
  void awaitHealthy(Shape shape) {
    shape.groups().forEach(number -> group(number).awaitHealthy(shape.members(number)));
  }

  /// Returns when no member's pod is left: helm waits for StatefulSets and not for their pods.
  void awaitNoPods(Shape shape) {
    await("the members' pods are deleted")
        .atMost(Duration.ofMinutes(2))
        .until(() -> pods(shape).isEmpty());
  }

  /// The identity and the restarts of each pod, which show whether a pod was recreated or
  /// restarted.
  Map<String, String> incarnations(Shape shape) {
    return pods(shape).stream()
        .collect(
            Collectors.toMap(
                p -> p.getMetadata().getName(),
                p -> p.getMetadata().getUid() + ", restarts " + Group.restarts(p)));
  }

  /// The pods of all members, the coordinator's first.
  List<Pod> pods(Shape shape) {
    return shape.groups().mapToObj(n -> group(n).pods()).flatMap(List::stream).toList();
  }
}
