package io.github.cituscluster.patroni;

import io.github.cituscluster.finding.Remedy;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A change of one key of a group's dynamic configuration.
///
/// @param path of the key in the configuration
/// @param value null to remove the key
/// @param needsRestart whether it takes effect only after a restart of the group's members
public record Setting(List<String> path, JsonNode value, boolean needsRestart) implements Remedy {
  public Setting {
    path = List.copyOf(path);
  }

  /// Whether a configuration contains the key as specified.
  public boolean isIn(JsonNode configuration) {
    JsonNode at = configuration;
    for (String key : path) {
      at = at.path(key);
    }
    return value.isContainer()
        ? value.equals(at)
        : value.isNull() ? at.isMissingNode() : value.asString().equalsIgnoreCase(at.asString(""));
  }
}
