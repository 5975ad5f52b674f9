package io.github.cituscluster.chart;

import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// One row of `switches.yaml`: a value, what it is set to, and what that does.
record Switch(JsonNode row) {

  static List<Switch> all() {
    return Yaml.resource("switches.yaml").valueStream().map(Switch::new).toList();
  }

  JsonPointer place() {
    return JsonPointer.compile(row.get("value").asString());
  }

  JsonNode becomes() {
    return row.get("becomes");
  }

  /// Whether it changes only what is refused.
  boolean refusesOnly() {
    return row.path("refusesOnly").asBoolean(false);
  }

  /// Values that the switch needs, or that it replaces.
  String given() {
    return Yaml.text(
        row.path("given").isObject() ? row.get("given") : Yaml.MAPPER.createObjectNode());
  }

  String values() {
    return Yaml.text(Yaml.with(Yaml.MAPPER.readTree(given()), place(), becomes()));
  }

  @Override
  public String toString() {
    return place() + " = " + becomes();
  }
}
