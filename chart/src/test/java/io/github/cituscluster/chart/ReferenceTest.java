package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What a pod mounts is there: its volumes, the ConfigMaps and Secrets behind them, their keys.
@NeedsHelm
class ReferenceTest {

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyMountHasAVolumeAndEveryVolumeAMount(Scene scene) {
    for (Manifest manifest : scene.rendered().manifests()) {
      manifest
          .pod()
          .ifPresent(pod -> {
            Set<String> volumes = names(pod.spec().path("volumes"));
            manifest
                .at("/spec/volumeClaimTemplates")
                .forEach(claim -> volumes.add(claim.at("/metadata/name").asString()));
            Set<String> mounted =
                pod.containers().stream()
                    .flatMap(c -> names(c.path("volumeMounts")).stream())
                    .collect(Collectors.toSet());
            assertThat(mounted).as(pod.owner()).isEqualTo(volumes);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyConfigMapAndSecretOfAVolumeHasTheKeysThatAreMounted(Scene scene) {
    Rendering rendering = scene.rendered();
    for (Pod pod : rendering.pods()) {
      for (JsonNode volume : pod.spec().path("volumes")) {
        if (volume.has("configMap")) {
          assertKeys(rendering, "ConfigMap/" + volume.at("/configMap/name").asString(), volume);
        }
        if (volume.has("secret") && !rendering.manifests("Secret").isEmpty()) {
          assertKeys(rendering, "Secret/" + volume.at("/secret/secretName").asString(), volume);
        }
        for (JsonNode source : volume.at("/projected/sources")) {
          JsonNode secret = source.path("secret");
          if (!secret.path("optional").asBoolean(false)
              && !rendering.manifests("Secret").isEmpty()) {
            assertKeys(rendering, "Secret/" + secret.path("name").asString(), secret);
          }
        }
      }
    }
  }

  private static void assertKeys(Rendering rendering, String id, JsonNode volume) {
    Manifest source = rendering.manifest(id);
    volume
        .findValues("items")
        .forEach(items ->
            items.forEach(item ->
                assertThat(source.tree().get("data").has(item.get("key").asString()))
                    .as("%s has the key %s", id, item.get("key"))
                    .isTrue()));
  }

  private static Set<String> names(JsonNode list) {
    return list.valueStream().map(v -> v.get("name").asString()).collect(Collectors.toSet());
  }
}
