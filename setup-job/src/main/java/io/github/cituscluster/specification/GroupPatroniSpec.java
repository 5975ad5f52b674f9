package io.github.cituscluster.specification;

import java.net.URI;
import tools.jackson.databind.JsonNode;

/// A group's Patroni: the address of its REST API and its desired dynamic configuration. Patroni
/// reads its own `bootstrap.dcs` only once in the life of a group; afterwards the dynamic
/// configuration is changed only through the REST API.
public record GroupPatroniSpec(
    @Key(
            "URL of the REST API of the group's members, for instance `http://c-1-config:8008`; any"
                + " member may answer.")
        String url,
    @Key(
            "The part of Patroni's dynamic configuration that this document manages, with Patroni's"
                + " own keys: `ttl`, `loop_wait`, `synchronous_mode`, `postgresql.parameters`, ..."
                + " Each scalar is set on its own, and null removes it, so that Patroni's default"
                + " applies. A list is replaced as a whole. If `postgresql.parameters` is set, a"
                + " parameter that is no longer listed returns to its default. Keys that are not"
                + " listed are not changed. Values appear in the log, so do not put secrets here.")
        JsonNode configuration) {

  /// The URL without a trailing slash.
  public URI address() {
    return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
  }
}
