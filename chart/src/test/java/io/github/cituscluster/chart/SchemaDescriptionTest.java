package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Each key has a description that editors show: the comment of values.yaml, written into the
/// schema by `-Dchart.write=true`. Fields of list elements that values.yaml does not show are
/// described in the schema itself.
class SchemaDescriptionTest {
  private static final Path SCHEMA = Path.of("values.schema.json");
  private static final String DESCRIPTION = "description";
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void everyCommentOfValuesYamlIsTheDescriptionOfItsKey() throws IOException {
    // Given
    ObjectNode schema = (ObjectNode) MAPPER.readTree(Files.readString(SCHEMA));

    // When
    for (ValuesFile.Key key : ValuesFile.keys(Files.readString(Path.of("values.yaml")))) {
      if (at(schema, key) instanceof ObjectNode property) {
        ObjectNode rest = property.deepCopy();
        rest.remove(DESCRIPTION);
        property.removeAll();
        property.put(DESCRIPTION, key.description()).setAll(rest);
      }
    }
    String expected = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";

    // Then
    if (Boolean.getBoolean("chart.write")) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(Files.readString(SCHEMA))
        .as("write it again: -Dtest=SchemaDescriptionTest -Dchart.write=true")
        .isEqualTo(expected);
  }

  @Test
  void everyPropertyHasADescription() {
    List<String> silent = new ArrayList<>();
    collectSilent("", Values.SCHEMA, silent);
    assertThat(silent).as("add a comment to values.yaml, or a description here").isEmpty();
  }

  /// The schema of a key; a missing node where the schema leaves the fields to Kubernetes.
  private static JsonNode at(JsonNode schema, ValuesFile.Key key) {
    JsonNode node = schema;
    for (String step : key.path().split("\\.", -1)) {
      node = node.path("properties").path(step.replace("[]", ""));
      node = step.endsWith("[]") ? node.path("items") : node;
    }
    return node;
  }

  private static void collectSilent(String path, JsonNode schema, List<String> silent) {
    for (var property : schema.path("properties").properties()) {
      String place = path + "/" + property.getKey();
      if (property.getValue().path(DESCRIPTION).asString("").isBlank()) {
        silent.add(place);
      }
      collectSilent(place, property.getValue(), silent);
    }
    if (schema.has("items")) {
      collectSilent(path + "[]", schema.get("items"), silent);
    }
    schema.path("anyOf").forEach(one -> collectSilent(path, one, silent));
  }
}
