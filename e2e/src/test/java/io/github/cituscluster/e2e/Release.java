package io.github.cituscluster.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One release of the chart in a namespace, and its cluster of the same name.
final class Release {
  /// Longer than helm's own time-out of five minutes.
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final TestNamespace namespace;
  private final String name;
  private final String ending;

  Release(TestNamespace namespace, String name) {
    this(namespace, name, "tls");
  }

  /// @param ending of the names of the Secrets with its certificates
  Release(TestNamespace namespace, String name, String ending) {
    this.namespace = namespace;
    this.name = name;
    this.ending = ending;
  }

  String name() {
    return name;
  }

  String namespace() {
    return namespace.name();
  }

  /// The Secret with the certificate of the tests, if they have one.
  String certificate() {
    return name + "-client-tests-" + ending;
  }

  /// `helm install` with values, and further `--set`.
  Ended install(String values, String... set) {
    return apply("install", Lab.chart(), values, set);
  }

  /// `helm install` of another chart of these resources.
  Ended installOther(String chart, String values, String... set) {
    try {
      Path folder = Path.of(Release.class.getResource(chart).toURI());
      return apply("install", folder.toString(), values, set);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(chart, e);
    }
  }

  /// `helm upgrade` with values, and further `--set`.
  Ended upgrade(String values, String... set) {
    return apply("upgrade", Lab.chart(), values, set);
  }

  private Ended apply(String verb, String chart, String values, String... set) {
    try {
      Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
      List<String> arguments = new ArrayList<>(List.of(verb, name, chart, "-f", file.toString()));
      for (String image : Lab.images()) {
        arguments.addAll(List.of("--set-string", image));
      }
      for (String one : set) {
        arguments.addAll(List.of("--set", one));
      }
      Ended ended = helm(arguments);
      Files.delete(file);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Any other verb of helm on this release: `rollback`, `uninstall`, `test`.
  Ended helm(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, name));
    arguments.addAll(List.of(more));
    return helm(arguments);
  }

  private Ended helm(List<String> arguments) {
    arguments.addAll(List.of("-n", namespace()));
    Ended ended = Helm.run(PATIENCE, arguments);
    System.out.printf(
        "helm %s %s: exit code %d after %.1f s%n",
        arguments.getFirst(), name, ended.exit(), ended.seconds());
    return ended;
  }

  /// The setup job's log of its last run.
  String jobLog() {
    return log(jobPods().getLast());
  }

  /// The log of the job that lets worker groups go.
  String removalLog() {
    return Lab.client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace())
        .withName(name + "-remove-groups")
        .getLog();
  }

  /// The pods of the setup job's last run: one for each try.
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

  /// A password of the release's Secret.
  String password(String key) {
    String value =
        Lab.client().secrets().inNamespace(namespace()).withName(name).get().getData().get(key);
    return new String(Base64.getDecoder().decode(value), java.nio.charset.StandardCharsets.UTF_8);
  }

  Group group(int number) {
    return new Group(this, number);
  }

  /// Returns when every group has all its members, ready and following one leader.
  void awaitHealthy(Shape shape) {
    shape.groups().forEach(number -> group(number).awaitHealthy(shape.members(number)));
  }

  /// Returns when no member's pod is left: helm waits for StatefulSets and not for their pods.
  void awaitNoPods(Shape shape) {
    await("the members' pods are deleted")
        .atMost(Duration.ofMinutes(2))
        .until(() -> pods(shape).isEmpty());
  }

  /// Which pods these are and how often they have been started, to see whether they are the same.
  Map<String, String> incarnations(Shape shape) {
    return pods(shape).stream()
        .collect(
            Collectors.toMap(
                p -> p.getMetadata().getName(),
                p -> p.getMetadata().getUid() + ", restarts " + Group.restarts(p)));
  }

  /// All members' pods, the coordinator's first.
  List<Pod> pods(Shape shape) {
    return shape.groups().mapToObj(n -> group(n).pods()).flatMap(List::stream).toList();
  }
}
