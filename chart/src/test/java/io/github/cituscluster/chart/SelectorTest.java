package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every selector finds its pods, whatever the names of cluster, scope and release are.
@NeedsHelm
class SelectorTest {

  static List<Scene> scenes() {
    List<Scene> all = new ArrayList<>(Scene.all());
    for (String cluster : List.of("", "shop")) {
      for (String scope : List.of("", "other")) {
        for (String application : List.of("patroni", "citus")) {
          String values =
              "{clusterName: '%s', application: %s, patroni: {scope: '%s'}}"
                  .formatted(cluster, application, scope);
          all.add(new Scene(values, values));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyServiceSelectsMembersWithItsPorts(Scene scene) {
    // Given
    Rendering rendering = scene.rendered();
    List<Pod> members = members(rendering);

    for (Manifest service : rendering.manifests("Service")) {
      // When
      List<Pod> found = members.stream().filter(p -> p.matches(lasting(service))).toList();

      // Then
      boolean isOfWorkers = lasting(service).path("citus-type").asString("").equals("worker");
      boolean areWorkers = members.size() > 1;
      assertThat(found.isEmpty()).as(service.id()).isEqualTo(isOfWorkers && !areWorkers);
      for (JsonNode port : service.at("/spec/ports")) {
        JsonNode target = port.path("targetPort");
        assertThat(found).as(service.id()).allMatch(pod -> ports(pod).contains(target.asString()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void noServiceSelectsAPodOtherThanMembers(Scene scene) {
    Rendering rendering = scene.rendered();
    List<Pod> others = new ArrayList<>(rendering.pods());
    others.removeAll(members(rendering));
    for (Manifest service : rendering.manifests("Service")) {
      assertThat(others).as(service.id()).noneMatch(pod -> pod.matches(lasting(service)));
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyStatefulSetSelectsItsOwnPodsAndHasAHeadlessService(Scene scene) {
    Rendering rendering = scene.rendered();
    for (Manifest set : rendering.manifests("StatefulSet")) {
      JsonNode selector = set.at("/spec/selector/matchLabels");
      assertThat(members(rendering).stream().filter(p -> p.matches(selector)).map(Pod::owner))
          .containsExactly(set.id());
      Manifest service = rendering.manifest("Service/" + set.at("/spec/serviceName").asString());
      assertThat(service.at("/spec/clusterIP").asString("")).isEqualTo("None");
      assertThat(set.pod().orElseThrow().matches(lasting(service))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyOtherSelectorFindsAPod(Scene scene) {
    Rendering rendering = scene.rendered();
    for (Manifest manifest : rendering.manifests()) {
      Stream.of("/spec/selector/matchLabels", "/spec/podSelector/matchLabels")
          .map(manifest::at)
          .filter(JsonNode::isObject)
          .forEach(selector ->
              assertThat(rendering.pods())
                  .as(manifest.id())
                  .anyMatch(pod -> pod.matches(selector) || manifest.kind().endsWith("Monitor")));
    }
    for (Pod pod : rendering.pods()) {
      for (JsonNode spread : pod.spec().path("topologySpreadConstraints")) {
        assertThat(pod.matches(spread.at("/labelSelector/matchLabels"))).as(pod.owner()).isTrue();
      }
    }
  }

  private static List<Pod> members(Rendering rendering) {
    return rendering.manifests("StatefulSet").stream().flatMap(s -> s.pod().stream()).toList();
  }

  /// The selector of a Service without the label that Patroni sets and removes.
  private static ObjectNode lasting(Manifest service) {
    ObjectNode selector = (ObjectNode) service.at("/spec/selector").deepCopy();
    selector.remove("role");
    return selector;
  }

  private static Set<String> ports(Pod pod) {
    return pod.containers().stream()
        .flatMap(c -> c.path("ports").valueStream())
        .flatMap(p -> Stream.of(p.path("name").asString(""), p.get("containerPort").asString()))
        .collect(Collectors.toSet());
  }
}
