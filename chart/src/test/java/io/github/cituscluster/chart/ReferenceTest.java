package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Everything that a pod mounts exists: its volumes, their ConfigMaps and Secrets, and their keys.
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
        if (volume.has("secret") && !isGiven(scene, volume.at("/secret/secretName").asString())) {
          assertKeys(rendering, "Secret/" + volume.at("/secret/secretName").asString(), volume);
        }
        for (JsonNode source : volume.at("/projected/sources")) {
          JsonNode secret = source.path("secret");
          if (!secret.path("optional").asBoolean(false)
              && !isGiven(scene, secret.path("name").asString())) {
            assertKeys(rendering, "Secret/" + secret.path("name").asString(), secret);
          }
        }
      }
    }
  }

  /// Whether the values leave this Secret to the user: that of the passwords, or those of the
  /// certificates.
  private static boolean isGiven(Scene scene, String name) {
    JsonNode values = Yaml.MAPPER.readTree(scene.values());
    String passwords = values.at("/secret/name").asString("");
    boolean ofPasswords = name.equals(passwords.isEmpty() ? "demo" : passwords);
    boolean generated = values.at("/tls/source").asString("generated").equals("generated");
    return ofPasswords ? !values.at("/secret/create").asBoolean(true) : !generated;
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
