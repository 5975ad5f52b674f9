package io.github.cituscluster.chart;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// YAML documents as trees; a duplicate key is an error.
final class Yaml {
  static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .build();

  private Yaml() {}

  static JsonNode read(Path file) {
    return MAPPER.readTree(file.toFile());
  }

  /// A file of the tests' resources.
  static JsonNode resource(String name) {
    return read(Path.of("src/test/resources", name));
  }

  static List<JsonNode> documents(String text) {
    try (var documents = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return documents.readAll().stream().filter(d -> d.isObject() && !d.isEmpty()).toList();
    }
  }

  static String text(JsonNode tree) {
    return MAPPER.writeValueAsString(tree);
  }

  /// A copy of a tree with a different value at one place; missing blocks on the way are created.
  static ObjectNode with(JsonNode tree, JsonPointer place, JsonNode value) {
    ObjectNode copy = (ObjectNode) tree.deepCopy();
    JsonNode parent = copy;
    JsonPointer rest = place;
    while (!rest.tail().matches()) {
      JsonNode next = parent.path(rest.getMatchingProperty());
      if (parent instanceof ArrayNode list) {
        next = list.get(rest.getMatchingIndex());
      } else if (next.isMissingNode()) {
        next = ((ObjectNode) parent).putObject(rest.getMatchingProperty());
      }
      parent = next;
      rest = rest.tail();
    }
    if (parent instanceof ArrayNode list) {
      list.set(rest.getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(rest.getMatchingProperty(), value);
    }
    return copy;
  }

  /// One tree over another, as Helm merges values: blocks are merged, all else replaced.
  static ObjectNode over(JsonNode below, JsonNode above) {
    ObjectNode merged = (ObjectNode) below.deepCopy();
    for (var entry : above.properties()) {
      JsonNode there = merged.path(entry.getKey());
      boolean blocks = there.isObject() && entry.getValue().isObject();
      merged.set(entry.getKey(), blocks ? over(there, entry.getValue()) : entry.getValue());
    }
    return merged;
  }
}
