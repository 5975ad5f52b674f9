package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// The schema knows every value and its form, and no other value.
@NeedsHelm
class SchemaTest {

  /// Values that Helm passes to all charts of a release.
  private static final String GLOBAL = "/global";

  /// What Kubernetes receives unchanged.
  private static final Pattern KUBERNETES =
      Pattern.compile(
          ".*/(resources|nodeSelector|affinity|tolerations|podSelector)/.*"
              + "|/extraObjects/.*|/podSpec/(env|containers|initContainers|volumes|volumeMounts)/.*");

  /// Blocks of values.yaml that have a schema of their own keys, at any depth.
  static List<JsonPointer> blocks() {
    List<JsonPointer> blocks = new ArrayList<>();
    collect(JsonPointer.empty(), Values.EVERYTHING, blocks);
    return blocks.stream().filter(b -> Values.schemaAt(b).has("properties")).toList();
  }

  /// Leaves and blocks with a type in the schema.
  static List<Leaf> typed() {
    List<Leaf> all = new ArrayList<>(Leaf.of(Values.EVERYTHING));
    blocks().stream()
        .filter(b -> !b.matches())
        .map(b -> new Leaf(b, Values.EVERYTHING.at(b)))
        .forEach(all::add);
    return all.stream()
        .filter(leaf -> !KUBERNETES.matcher(leaf.place().toString()).matches())
        .toList();
  }

  @Test
  void everyValueIsInTheSchema() {
    assertThat(typed())
        .allSatisfy(
            leaf -> assertThat(isDescribed(leaf.place())).as(leaf.place().toString()).isTrue());
  }

  @Test
  void everyPropertyOfTheSchemaIsInValuesYamlOrUnderAnEmptyBlockOfIt() {
    assertThat(missing(Values.EVERYTHING)).as("nor in scenes/everything.yaml").isEmpty();
    assertThat(missing(Values.DEFAULTS)).as("in the schema, not in values.yaml").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void refusesAnUnknownKey(JsonPointer block) {
    // Given
    JsonNode values =
        Yaml.with(
            Values.EVERYTHING, block.appendProperty("unheardOf"), Yaml.MAPPER.valueToTree("x"));

    // When
    String refusal = Chart.FOLDER.refusal(Yaml.text(values));

    // Then
    assertThat(refusal)
        .contains("at '" + block + "': additional properties 'unheardOf' not allowed");
  }

  @ParameterizedTest
  @MethodSource("typed")
  void refusesADifferentTypeAndNamesThePath(Leaf leaf) {
    // Given
    JsonNode wrong =
        leaf.value().isArray() || leaf.value().isObject()
            ? Yaml.MAPPER.valueToTree(true)
            : Yaml.MAPPER.valueToTree(List.of(List.of()));
    JsonNode values = Yaml.with(Values.EVERYTHING, leaf.place(), wrong);

    // When
    String refusal = Chart.FOLDER.refusal(Yaml.text(values));

    // Then
    assertThat(refusal).contains("at '" + leaf.place() + "': ");
  }

  /// Properties of the schema without a value here, in blocks that are not empty here.
  private static List<String> missing(JsonNode values) {
    List<String> missing = new ArrayList<>();
    for (JsonPointer block : blocks()) {
      for (var property : Values.schemaAt(block).path("properties").properties()) {
        JsonPointer place = block.appendProperty(property.getKey());
        boolean isEarlier =
            property.getValue().path("description").asString("").startsWith("Of earlier charts");
        boolean isHere = values.at(block).isEmpty() || !values.at(place).isMissingNode();
        if (!isHere && !isEarlier && !place.toString().equals(GLOBAL)) {
          missing.add(place.toString());
        }
      }
    }
    return missing;
  }

  private static boolean isDescribed(JsonPointer place) {
    JsonNode schema = Values.schemaAt(place);
    JsonNode block = Values.schemaAt(place.head());
    return schema.isObject() || block.path("additionalProperties").isObject() || block.has("anyOf");
  }

  private static void collect(JsonPointer place, JsonNode node, List<JsonPointer> blocks) {
    if (node.isObject()) {
      blocks.add(place);
      node.properties()
          .forEach(e -> collect(place.appendProperty(e.getKey()), e.getValue(), blocks));
    } else if (node.path(0).isObject()) {
      collect(place.appendIndex(0), node.get(0), blocks);
    }
  }
}
