package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Node;
import java.net.URI;
import tools.jackson.databind.JsonNode;

/// A group whose dynamic configuration the job manages.
///
/// @param node its primary
/// @param api the URL of its members' REST API; any member may answer
/// @param wanted the part of the configuration that the specification contains
public record Group(Node node, URI api, JsonNode wanted) {
  /// For instance `group 1 http://c-1-config:8008`.
  @Override
  public String toString() {
    return "group " + node.group() + " " + api;
  }
}
