package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The level `restricted` of Pod Security, nothing beyond the namespace, passwords in Secrets only.
@NeedsHelm
class SecurityTest {
  private static final Set<String> NAMESPACED =
      Set.of(
          "ConfigMap",
          "Certificate",
          "CronJob",
          "Issuer",
          "Job",
          "NetworkPolicy",
          "PersistentVolumeClaim",
          "Pod",
          "PodDisruptionBudget",
          "PodMonitor",
          "PrometheusRule",
          "Role",
          "RoleBinding",
          "Secret",
          "Service",
          "ServiceAccount",
          "ServiceMonitor",
          "StatefulSet");
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyPodIsRestricted(Scene scene) {
    for (Pod pod : scene.rendered().pods()) {
      JsonNode security = pod.spec().path("securityContext");
      assertThat(security.path("runAsNonRoot").asBoolean(false)).as(pod.owner()).isTrue();
      assertThat(security.path("runAsUser").asInt(1)).as(pod.owner()).isNotZero();
      assertThat(security.at("/seccompProfile/type").asString(""))
          .as(pod.owner())
          .isEqualTo("RuntimeDefault");
      for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
        assertThat(pod.spec().path(host).asBoolean(false)).as(pod.owner()).isFalse();
      }
      for (JsonNode volume : pod.spec().path("volumes")) {
        volume.propertyNames().stream()
            .filter(key -> !key.equals("name"))
            .forEach(type -> assertThat(VOLUMES).as(pod.owner()).contains(type));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyContainerIsRestrictedAndCannotWriteItsImage(Scene scene) {
    for (Pod pod : scene.rendered().pods()) {
      for (JsonNode container : pod.containers()) {
        String name = pod.owner() + " " + container.path("name");
        JsonNode security = container.path("securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean(false)).as(name).isTrue();
        assertThat(security.path("privileged").asBoolean(false)).as(name).isFalse();
        assertThat(security.path("runAsNonRoot").asBoolean(true)).as(name).isTrue();
        assertThat(security.path("runAsUser").asInt(1)).as(name).isNotZero();
        assertThat(security.at("/capabilities/drop").toString()).as(name).isEqualTo("[\"ALL\"]");
        assertThat(security.at("/capabilities/add").isMissingNode()).as(name).isTrue();
        for (JsonNode port : container.path("ports")) {
          assertThat(port.has("hostPort")).as(name).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void noObjectReachesBeyondTheNamespace(Scene scene) {
    assertThat(scene.rendered().manifests()).extracting(Manifest::kind).isSubsetOf(NAMESPACED);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void noValueOfASecretIsElsewhere(Scene scene) {
    // Given
    Rendering rendering = scene.rendered();
    List<String> secrets =
        rendering.manifests("Secret").stream()
            .flatMap(s -> s.tree().path("data").valueStream())
            .map(JsonNode::asString)
            .toList();

    // When
    List<Manifest> others =
        rendering.manifests().stream().filter(m -> !m.kind().equals("Secret")).toList();

    // Then
    for (String secret : secrets) {
      String plain = new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8);
      for (Manifest other : others) {
        assertThat(other.tree().toString()).as(other.id()).doesNotContain(plain, secret);
      }
    }
    assertThat(rendering.manifests("Secret")).noneMatch(s -> s.tree().has("stringData"));
  }
}
