package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.PatroniSpec;
import io.github.cituscluster.tls.Tls;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Patroni's REST API (its docs/rest_api.rst). Reading needs no password, changing may.
///
/// Not a record: it must never print itself.
public final class RestApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Requests requests;

  /// @param password of `patroni.user`, if there is one
  /// @param previous the password before it, for members that have not yet started with the new one
  public RestApi(ClusterSpec spec, Optional<String> password, Optional<String> previous) {
    this(
        new Requests(
            spec.deadlines().connect(),
            spec.deadlines().statement(),
            spec.patroni().user(),
            password.orElse(""),
            previous.orElse(null),
            tls(spec.patroni())));
  }

  private static @Nullable SSLContext tls(PatroniSpec patroni) {
    return patroni.rootCertificateFile() == null
        ? null
        : Tls.trusting(
            patroni.rootCertificateFile(), "patroni.rootCertificateFile", patroni.tlsMode());
  }

  RestApi(Requests requests) {
    this.requests = requests;
  }

  /// The dynamic configuration as the store holds it now.
  ///
  /// A member answers `/config` from what it last read. And where a PATCH failed with 409, it
  /// answers with that PATCH in it (`do_PATCH_config` changes the inner blocks of what it has read,
  /// for its copy is shallow); only `/cluster` makes it read anew.
  ///
  /// @throws Failure passing if the member does not answer
  JsonNode stored(Member member) {
    send(member.toString(), member.api(), "GET", "/cluster", null);
    return configuration(member);
  }

  /// The dynamic configuration as one member last saw it.
  ///
  /// @throws Failure passing if the member does not answer
  public JsonNode configuration(Member member) {
    return json(member.toString(), send(member.toString(), member.api(), "GET", "/config", null));
  }

  /// The members of a group, but those that have only just begun to start and not yet said where
  /// they are reached.
  ///
  /// @throws Failure passing if nobody answers, or where the group is asked by https and a member
  ///   is not: it would get the password in the clear
  public List<Member> members(Group group) {
    JsonNode cluster =
        json(group.toString(), send(group.toString(), group.api(), "GET", "/cluster", null));
    List<Member> members =
        cluster
            .path("members")
            .valueStream()
            .filter(m -> m.hasNonNull("api_url"))
            .map(m -> Member.of(group.node().group(), m))
            .toList();
    if ("https".equals(group.api().getScheme())) {
      members.stream()
          .filter(m -> "http".equals(m.api().getScheme()))
          .findFirst()
          .ifPresent(m -> {
            throw Failure.passing(
                m + " still speaks http; it has not yet started with its certificate");
          });
    }
    return members;
  }

  /// Merges a tree into the dynamic configuration; null takes a key away.
  ///
  /// @throws Failure passing if somebody else changed it at the same moment (409)
  public void patch(Group group, JsonNode tree) {
    send(group.toString(), group.api(), "PATCH", "/config", tree);
  }

  /// What a member says of itself.
  ///
  /// @throws Failure passing if the member does not answer
  public MemberState state(Member member) {
    return MemberState.of(
        member,
        json(member.toString(), send(member.toString(), member.api(), "GET", "/patroni", null)));
  }

  /// Restarts a member's server if it waits for a restart, and returns when that is done.
  ///
  /// @throws Failure passing if it does not wait for one any more, or takes longer than a request
  public void restart(Member member) {
    JsonNode condition = JSON.createObjectNode().put("restart_pending", true);
    send(member.toString(), member.api(), "POST", "/restart", condition);
  }

  /// Makes a member write all files of its server anew and lets the server read them.
  ///
  /// @throws Failure passing if the member does not answer
  public void reload(Member member) {
    send(member.toString(), member.api(), "POST", "/reload", null);
  }

  private static JsonNode json(String where, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw Failure.permanent(where + ": the answer is not JSON; is that Patroni's REST API?");
    }
  }

  private String send(String where, URI api, String method, String path, @Nullable JsonNode body) {
    return requests.send(
        where, api, method, path, body == null ? null : JSON.writeValueAsString(body));
  }

  @Override
  public void close() {
    requests.close();
  }
}
