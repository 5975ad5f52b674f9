package io.github.cituscluster.chart;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// One rendered object.
record Manifest(JsonNode tree) {

  String kind() {
    return tree.path("kind").asString();
  }

  String name() {
    return tree.at("/metadata/name").asString();
  }

  /// Kind and name, by which tests name it.
  String id() {
    return kind() + "/" + name();
  }

  /// The node at a path like `/spec/containers/[setup]/image`; in brackets the name of a list's
  /// element. A missing node if there is none.
  JsonNode at(String path) {
    JsonNode node = tree;
    for (String step : path.substring(1).split("/", -1)) {
      String key = step.replace("~1", "/");
      node =
          key.startsWith("[") ? named(node, key.substring(1, key.length() - 1)) : step(node, key);
    }
    return node;
  }

  private static JsonNode step(JsonNode node, String key) {
    return node.isArray() ? node.path(Integer.parseInt(key)) : node.path(key);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode element : list) {
      if (element.path("name").asString("").equals(name)) {
        return element;
      }
    }
    return MissingNode.getInstance();
  }

  /// The pod of a workload, or the object itself if it is one.
  Optional<Pod> pod() {
    return switch (kind()) {
      case "Pod" -> Optional.of(new Pod(id(), tree));
      case "CronJob" -> Optional.of(new Pod(id(), tree.at("/spec/jobTemplate/spec/template")));
      default ->
          Optional.of(tree.at("/spec/template"))
              .filter(template -> template.at("/spec/containers").isArray())
              .map(template -> new Pod(id(), template));
    };
  }

  @Override
  public String toString() {
    return id();
  }
}
