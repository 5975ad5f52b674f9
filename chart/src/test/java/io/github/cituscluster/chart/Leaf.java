package io.github.cituscluster.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// A value that holds no other: a scalar, a list of scalars, an empty block or list. The first
/// element of a list of blocks stands for all.
record Leaf(JsonPointer place, JsonNode value) {
  private static final Pattern NUMBER = Pattern.compile("^\\d+");

  static List<Leaf> of(JsonNode tree) {
    List<Leaf> leaves = new ArrayList<>();
    collect(JsonPointer.empty(), tree, leaves);
    return leaves;
  }

  /// Whether it is empty by default.
  boolean isEmpty() {
    return value.isContainer() ? value.isEmpty() : value.isString() && value.asString().isEmpty();
  }

  /// The other states of a switch that has two or a few.
  List<JsonNode> otherStates() {
    if (value.isBoolean()) {
      return List.of(Yaml.MAPPER.valueToTree(!value.asBoolean()));
    }
    return Values.schemaAt(place)
        .path("enum")
        .valueStream()
        .filter(state -> !state.equals(value))
        .toList();
  }

  /// A different value of the same form.
  JsonNode changed() {
    if (!otherStates().isEmpty()) {
      return otherStates().getFirst();
    }
    if (value.isNumber()) {
      return Yaml.MAPPER.valueToTree(value.isInt() ? value.asInt() + 1 : value.asDouble() + 1);
    }
    if (value.isArray()) {
      return Yaml.MAPPER.valueToTree(
          List.of(value.isEmpty() ? "other" : new Leaf(place, value.get(0)).changed()));
    }
    if (value.isObject()) {
      return Yaml.MAPPER.createObjectNode().put("other", "other");
    }
    String text = value.asString();
    String other =
        NUMBER.matcher(text).replaceFirst(n -> String.valueOf(Long.parseLong(n.group()) + 1));
    return Yaml.MAPPER.valueToTree(other.equals(text) ? text + "x" : other);
  }

  @Override
  public String toString() {
    return place + " = " + value;
  }

  private static void collect(JsonPointer place, JsonNode node, List<Leaf> leaves) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(e -> collect(place.appendProperty(e.getKey()), e.getValue(), leaves));
    } else if (node.path(0).isObject()) {
      collect(place.appendIndex(0), node.get(0), leaves);
    } else {
      leaves.add(new Leaf(place, node));
    }
  }
}
