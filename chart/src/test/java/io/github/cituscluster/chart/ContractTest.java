package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.cli.ExitCode;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The reader of the setup job accepts what the chart renders for it, and its pod mounts every
/// file.
@NeedsHelm
class ContractTest {
  private static final String FOLDER = "/etc/citus-cluster/";
  private static final Pattern FILE = Pattern.compile(FOLDER + "([\\w-]+/[\\w.-]+)");

  static List<Scene> scenes() {
    return Scene.all();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void theReaderAcceptsWhatTheChartRenders(Scene scene, @TempDir Path folder) throws IOException {
    // Given
    Rendering rendering = scene.rendered();
    Path file = specification(rendering, folder);

    // When
    ClusterSpec spec = SpecReader.read(file);

    // Then
    assertThat(spec.workers()).hasSize(rendering.manifests("StatefulSet").size() - 1);
    assertThat(rendering.ids())
        .contains("Service/" + spec.coordinator().host())
        .containsAll(spec.workers().stream().map(w -> "Service/" + w.host()).toList());
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void theJobEndsAtTheExitCodeThatMeansAPermanentProblem(Scene scene) {
    List<JsonNode> rules =
        scene.rendered().manifests("Job").stream()
            .flatMap(job -> job.tree().findValues("onExitCodes").stream())
            .toList();

    assertThat(rules)
        .isNotEmpty()
        .allSatisfy(rule ->
            assertThat(rule.path("values").valueStream().map(JsonNode::asInt))
                .containsExactly(ExitCode.PERMANENT.code()));
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void everyFileOfTheSpecificationIsMounted(Scene scene) {
    // Given
    Rendering rendering = scene.rendered();
    // Parameters of the servers name files of the servers.
    Set<String> named =
        document(rendering)
            .lines()
            .filter(line -> !line.strip().startsWith("configuration:"))
            .flatMap(line -> FILE.matcher(line).results())
            .map(MatchResult::group)
            .collect(Collectors.toSet());

    // When
    Set<String> mounted = new TreeSet<>();
    for (Pod pod : rendering.pods()) {
      if (pod.owner().startsWith("Job/")) {
        mounted.addAll(files(pod));
      }
    }

    // Then
    assertThat(mounted).containsAll(named);
  }

  @Test
  void theFolderOfMountedFilesIsInOneTemplate() throws IOException {
    try (Stream<Path> templates = Files.walk(Path.of("templates")).filter(Files::isRegularFile)) {
      assertThat(templates.filter(template -> text(template).contains(FOLDER)))
          .containsExactly(Path.of("templates/_paths.tpl"));
    }
  }

  /// The files that a pod finds by the keys of the Secrets and ConfigMaps that it mounts.
  private static Set<String> files(Pod pod) {
    Set<String> files = new TreeSet<>();
    for (JsonNode container : pod.containers()) {
      for (JsonNode mount : container.path("volumeMounts")) {
        for (JsonNode volume : pod.spec().path("volumes")) {
          if (volume.get("name").equals(mount.get("name"))) {
            for (JsonNode source : volume.at("/projected/sources")) {
              for (String kind : List.of("secret", "configMap")) {
                source
                    .path(kind)
                    .path("items")
                    .forEach(item ->
                        files.add(
                            mount.get("mountPath").asString() + "/" + item.get("path").asString()));
              }
            }
          }
        }
      }
    }
    return files;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String document(Rendering rendering) {
    return configuration(rendering).get("cluster.yaml").asString();
  }

  private static JsonNode configuration(Rendering rendering) {
    return rendering.manifests("ConfigMap").stream()
        .map(m -> m.tree().path("data"))
        .filter(data -> data.has("cluster.yaml"))
        .findFirst()
        .orElseThrow();
  }

  /// The files of the setup job's ConfigMap, side by side as in its pod, and those of the Secret.
  private static Path specification(Rendering rendering, Path folder) throws IOException {
    for (var entry : configuration(rendering).properties()) {
      String text = entry.getValue().asString();
      for (MatchResult file : FILE.matcher(text).results().toList()) {
        Path secret = folder.resolve(file.group(1));
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "secret");
      }
      Files.writeString(folder.resolve(entry.getKey()), text.replace(FOLDER, folder + "/"));
    }
    return folder.resolve("cluster.yaml");
  }
}
