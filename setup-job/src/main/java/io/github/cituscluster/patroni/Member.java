package io.github.cituscluster.patroni;

import java.net.URI;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A member of a group, as the group's configuration store (DCS) knows it (`GET /cluster`).
///
/// @param group number of its group
/// @param api the URL of its own REST API
/// @param host the host of its PostgreSQL server
/// @param running whether that server runs, according to the store
public record Member(int group, String name, URI api, String host, int port, boolean running) {
  /// States of a server that accepts connections (`PostgresqlState` of Patroni, and the states that
  /// a replica reports instead of `running`).
  private static final Set<String> RUNNING = Set.of("running", "streaming", "in archive recovery");

  static Member of(int group, JsonNode node) {
    String url = node.path("api_url").asString("");
    return new Member(
        group,
        node.path("name").asString(""),
        URI.create(url.endsWith("/patroni") ? url.substring(0, url.length() - 8) : url),
        node.path("host").asString(""),
        node.path("port").asInt(5432),
        RUNNING.contains(node.path("state").asString("")));
  }

  /// For instance `group 1 member c-1-0`.
  @Override
  public String toString() {
    return "group %d member %s".formatted(group, name);
  }
}
