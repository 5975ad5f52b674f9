package io.github.cituscluster.patroni;

import java.net.URI;
import tools.jackson.databind.JsonNode;

/// A member of a group, as the group's store of configuration knows it (`GET /cluster`).
///
/// @param group number of its group
/// @param api its own REST API
public record Member(int group, String name, URI api) {

  static Member of(int group, JsonNode node) {
    String url = node.path("api_url").asString("");
    return new Member(
        group,
        node.path("name").asString(""),
        URI.create(url.endsWith("/patroni") ? url.substring(0, url.length() - 8) : url));
  }

  /// For instance `group 1 member c-1-0`.
  @Override
  public String toString() {
    return "group %d member %s".formatted(group, name);
  }
}
