package io.github.cituscluster.image;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A Compose file with its variables replaced and its anchors merged.
///
/// Jackson returns an alias as the name of its anchor. In this file the anchor `&node` is at
/// `x-node`.
final class ComposeFile {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");

  private final JsonNode root;
  private final Map<String, String> variables;

  ComposeFile(Path file, Map<String, String> variables) {
    this.root = new YAMLMapper().readTree(file);
    this.variables = Map.copyOf(variables);
  }

  /// The services without a profile, by name, with their anchors merged.
  Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    root.get("services")
        .properties()
        .forEach(service -> {
          if (!service.getValue().has("profiles")) {
            services.put(service.getKey(), merged(service.getValue()));
          }
        });
    return services;
  }

  /// The path of a secret's file.
  Path secret(String name) {
    return Path.of(text(root.get("secrets").get(name).get("file")));
  }

  /// The text with its variables replaced.
  String text(JsonNode node) {
    Matcher matcher = VARIABLE.matcher(node.asString());
    return matcher.replaceAll(
        match -> Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group(2))));
  }

  private JsonNode merged(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode result = object.objectNode();
    if (object.has("<<")) {
      result.setAll((ObjectNode) merged(root.required("x-" + object.get("<<").asString())));
    }
    object.properties().stream()
        .filter(entry -> !entry.getKey().equals("<<"))
        .forEach(entry -> result.set(entry.getKey(), merged(entry.getValue())));
    return result;
  }
}
