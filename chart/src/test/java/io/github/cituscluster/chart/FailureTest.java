package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Each `fail` of the templates has a row in `failures.yaml`, which triggers it and expects its
/// words.
@NeedsHelm
class FailureTest {
  private static final Pattern FAIL = Pattern.compile("\\bfail\\s");
  private static final Pattern WORDS =
      Pattern.compile("\\bfail\\s+(?:\\(\\s*printf\\s+)?\"((?:[^\"\\\\]|\\\\.)*)\"");

  static List<JsonNode> rows() {
    return Yaml.resource("failures.yaml").valueStream().toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refusesWithTheseWords(JsonNode row) throws IOException {
    // Given
    String values = Yaml.text(row.get("values"));
    String message = row.get("message").asString();

    // When
    String refusal;
    try (ApiServer cluster = ApiServer.with(row.path("there"))) {
      Chart chart = row.has("there") ? cluster.seenBy(Chart.FOLDER) : Chart.FOLDER;
      refusal = chart.refusal(values);
    }

    // Then
    assertThat(refusal).startsWith("Error: execution error at ");
    assertThat(refusal.lines().findFirst().orElseThrow()).endsWith("): " + message);
  }

  @Test
  void aStorageClassIsNotLookedUpIfCheckClassIsFalse() throws IOException {
    // Given
    String values = "storage: {persistentVolume: {storageClass: nope, checkClass: %s}}";
    String account = "{kind: ServiceAccount, metadata: {name: default, namespace: elsewhere}}";

    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(account))) {
      Chart chart = cluster.seenBy(Chart.FOLDER);

      // When
      String refusal = chart.refusal(values.formatted(true));
      String rendered = chart.render(values.formatted(false)).stable();

      // Then
      assertThat(refusal).contains("StorageClass 'nope' of group 0 does not exist");
      assertThat(rendered).contains("nope");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict certManager ConfigMap/company", "permissive generated"})
  void aDifferentIssuerIsAcceptedIfTheAuthoritiesStayOrTlsIsPermissive(String before)
      throws IOException {
    String group =
        """
        {apiVersion: apps/v1, kind: StatefulSet,
         metadata: {name: demo-0, namespace: elsewhere, annotations: {citus-cluster/tls: %s}}}
        """
            .formatted(before);
    String values =
        """
        tls:
          source: certManager
          permissive: %s
          certManager:
            issuerRef: {kind: ClusterIssuer, name: company}
            authorities: {kind: ConfigMap, name: company}
        """
            .formatted(before.startsWith("permissive"));

    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(group))) {
      assertThat(cluster.seenBy(Chart.FOLDER).refusal(values))
          .as("rendered, because the server lacks the kind")
          .contains("no matches for kind \"Certificate\"");
    }
  }

  @Test
  void everyFailOfTheTemplatesHasARow() throws IOException {
    // Given
    List<String> messages = rows().stream().map(r -> r.get("message").asString()).toList();
    List<String> words =
        templates().flatMap(t -> WORDS.matcher(t).results()).map(r -> r.group(1)).toList();

    // When
    List<String> silent = words.stream().filter(w -> !isSaid(w, messages)).toList();

    // Then
    assertThat(silent).as("no row of failures.yaml has these messages").isEmpty();
    assertThat(words)
        .as("each fail needs its words beside it, so that this test finds them")
        .hasSize((int) templates().flatMap(t -> FAIL.matcher(t).results()).count());
  }

  @Test
  void everyFailIsInOneFile() throws IOException {
    assertThat(templates().filter(t -> FAIL.matcher(t).find())).hasSize(1);
  }

  private static boolean isSaid(String words, List<String> messages) {
    String pattern =
        Stream.of(words.split("%[sqvd]", -1))
            .map(Pattern::quote)
            .reduce((a, b) -> a + ".*" + b)
            .orElseThrow();
    return messages.stream().anyMatch(m -> m.matches(pattern));
  }

  /// The texts of the templates without comments.
  private static Stream<String> templates() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("templates"))) {
      return files.filter(Files::isRegularFile).map(FailureTest::withoutComments).toList().stream();
    }
  }

  private static String withoutComments(Path file) {
    try {
      return Files.readString(file).replaceAll("(?s)\\{\\{-?\\s*/\\*.*?\\*/\\s*-?}}", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
