package io.github.cituscluster.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the chart renders, this reader accepts. Needs `helm` on the path or as `-Dhelm=FILE`, and
/// is skipped without.
class ChartContractTest {
  private static final Pattern PASSWORD_FILE =
      Pattern.compile("/etc/citus-cluster/passwords/([\\w-]+)");
  private static final String HELM = System.getProperty("helm", "helm");

  /// Values in the form of earlier charts, without citusType, are among them.
  static final List<String> VALUES =
      List.of(
          "{}",
          "workers: []",
          "workers: [{citusGroup: 7, replicas: 1}]",
          """
          roles: [{name: App User}, {name: reader, secretKey: other}]
          additionalExtensions: {extensions: [pg_partman, {name: vector, version: "0.8.0"}]}
          additionalDatabases:
            - name: Shop "1"
              owner: App User
              workerGroups: ["1"]
              extensions: [uuid-ossp]
              parameters: {work_mem: 16MB, search_path: "a, b,public", random_page_cost: 1.1, jit: false}
              initSQL: |
                SELECT 'it''s: {{ none }}';
          """,
          """
          clusterName: citusdemo
          coordinator: {enabled: true, citusGroup: "0", citusType: coordinator, replicas: 3}
          workers: [{citusGroup: "1", replicas: 2}, {citusGroup: "2", replicas: 2}]
          patroni: {kubernetes: {useEndpoints: "true"}, superuser: {username: postgres, password: chosen}}
          additionalDatabases: [{name: app_prod, owner: postgres, maxAttempts: 60, workerGroups: [1, 2]}]
          """);

  @ParameterizedTest
  @FieldSource("VALUES")
  void theReaderAcceptsWhatTheChartRenders(String values, @TempDir Path folder) throws Exception {
    // Given
    assumeTrue(isThere(), "SKIPPED: contract of chart and job: no helm here");
    Path file = Files.writeString(folder.resolve("values.yaml"), values);

    // When
    Path spec = specification(rendered(file, folder), folder);

    // Then
    assertThat(SpecReader.read(spec).mainDatabase().registeredBy())
        .isEqualTo(DatabaseSpec.Registrar.SETUP_JOB);
  }

  private static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder(HELM, "version").start().waitFor() == 0;
    } catch (IOException e) {
      System.out.println("SKIPPED: contract of chart and job: no helm here: " + e.getMessage());
      return false;
    }
  }

  private static Path rendered(Path values, Path folder) throws Exception {
    Path manifests = folder.resolve("manifests.yaml");
    Path errors = folder.resolve("errors");
    int code =
        new ProcessBuilder(HELM, "template", "demo", "../chart", "-f", values.toString())
            .redirectOutput(manifests.toFile())
            .redirectError(errors.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(errors)).isZero();
    return manifests;
  }

  /// The files of the setup job's ConfigMap, side by side as in its pod, and those of the Secret.
  private static Path specification(Path manifests, Path folder) throws IOException {
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(manifests.toFile())) {
      JsonNode map =
          Stream.iterate(documents, MappingIterator::hasNext, all -> all)
              .map(MappingIterator::next)
              .filter(d -> d.path("kind").asString("").equals("ConfigMap"))
              .filter(d -> d.at("/data/cluster.yaml").isString())
              .findFirst()
              .orElseThrow();
      for (var entry : map.get("data").properties()) {
        String text = entry.getValue().asString();
        for (var file : PASSWORD_FILE.matcher(text).results().toList()) {
          Files.writeString(folder.resolve(file.group(1)), "secret");
        }
        Files.writeString(
            folder.resolve(entry.getKey()), PASSWORD_FILE.matcher(text).replaceAll("$1"));
      }
    }
    return folder.resolve("cluster.yaml");
  }
}
