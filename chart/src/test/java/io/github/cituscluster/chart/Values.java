package io.github.cituscluster.chart;

import java.nio.file.Path;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// values.yaml and its schema, as trees.
final class Values {
  static final JsonNode DEFAULTS = Yaml.read(Path.of("values.yaml"));
  static final JsonNode SCHEMA = Yaml.read(Path.of("values.schema.json"));

  /// The defaults with everything filled in that is empty there.
  static final JsonNode EVERYTHING = Yaml.over(DEFAULTS, Yaml.resource("scenes/everything.yaml"));

  private Values() {}

  /// The schema of a place; a missing node if it has none.
  static JsonNode schemaAt(JsonPointer place) {
    JsonNode schema = SCHEMA;
    for (JsonPointer rest = place; !rest.matches(); rest = rest.tail()) {
      schema =
          schema.path("type").asString("").equals("array")
              ? schema.path("items")
              : schema.path("properties").path(rest.getMatchingProperty());
    }
    return schema;
  }
}
