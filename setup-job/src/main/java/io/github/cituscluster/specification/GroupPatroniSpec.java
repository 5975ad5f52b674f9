package io.github.cituscluster.specification;

import java.net.URI;
import tools.jackson.databind.JsonNode;

/// A group's Patroni: where it is asked and how its dynamic configuration should be.
///
/// Patroni reads what stands below its own `bootstrap.dcs` once in the life of a group; afterwards
/// only its REST API changes anything.
public record GroupPatroniSpec(
    @Key(
            "Address of the REST API of the group's members, for instance `http://c-1-config:8008`;"
                + " any member may answer.")
        String url,
    @Key(
            "The part of Patroni's dynamic configuration that this document owns, in Patroni's own"
                + " words: `ttl`, `loop_wait`, `synchronous_mode`, `postgresql.parameters`, ... Scalars"
                + " one by one, and null takes one away, so that Patroni's default counts; a list is replaced as a whole; of `postgresql.parameters`, when it is"
                + " there, a parameter that is no longer named goes back to its default. What is not"
                + " named stays as it is. Values are printed in the log: no place for secrets.")
        JsonNode configuration) {

  /// The address, without a slash at its end.
  public URI address() {
    return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
  }
}
