package io.github.cituscluster.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A pod, or the template of one; the owner is the object that it was found in.
record Pod(String owner, JsonNode tree) {

  JsonNode spec() {
    return tree.path("spec");
  }

  /// All containers, including init containers.
  List<JsonNode> containers() {
    List<JsonNode> all = new ArrayList<>();
    spec().path("initContainers").forEach(all::add);
    spec().path("containers").forEach(all::add);
    return all;
  }

  /// Whether a selector's labels are all labels of this pod.
  boolean matches(JsonNode selector) {
    JsonNode labels = tree.at("/metadata/labels");
    return selector.properties().stream()
        .map(Map.Entry::getKey)
        .allMatch(key -> selector.get(key).equals(labels.path(key)));
  }
}
