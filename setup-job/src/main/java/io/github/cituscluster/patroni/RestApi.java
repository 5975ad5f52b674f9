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

/// Patroni's REST API (its docs/rest_api.rst). Reading needs no password; changing may need one.
/// This is not a record, because a record would print its passwords.
public final class RestApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Requests requests;

  /// @param password the password of `patroni.user`, if there is one
  /// @param previous the previous password, for members that have not yet started with the new one
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

  /// The dynamic configuration that the store contains now. A member answers `/config` from what it
  /// last read. After a PATCH that failed with 409, its answer even includes that PATCH, because
  /// `do_PATCH_config` works on a shallow copy and changes the inner blocks of what it has read.
  /// Only `/cluster` makes it read the store again.
  ///
  /// @throws Failure transient if the member does not respond
  JsonNode stored(Member member) {
    send(member.toString(), member.api(), "GET", "/cluster", null);
    return configuration(member);
  }

  /// The dynamic configuration as one member last read it.
  ///
  /// @throws Failure transient if the member does not respond
  public JsonNode configuration(Member member) {
    return json(member.toString(), send(member.toString(), member.api(), "GET", "/config", null));
  }

  /// The members of a group, without those that are only starting and have not yet published an
  /// address.
  ///
  /// @throws Failure transient if no member responds, or if the group uses https and a member does
  ///   not, because the password would be sent to it unencrypted
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
                m + " still uses http; it has not yet started with its certificate");
          });
    }
    return members;
  }

  /// Merges a tree into the dynamic configuration; null removes a key.
  ///
  /// @throws Failure transient if it was changed concurrently (409)
  public void patch(Group group, JsonNode tree) {
    send(group.toString(), group.api(), "PATCH", "/config", tree);
  }

  /// The state that a member reports about itself.
  ///
  /// @throws Failure transient if the member does not respond
  public MemberState state(Member member) {
    return MemberState.of(
        member,
        json(member.toString(), send(member.toString(), member.api(), "GET", "/patroni", null)));
  }

  /// Restarts a member's server if a restart is pending, and returns when it is done.
  ///
  /// @throws Failure transient if no restart is pending any more, or if it takes longer than a
  ///   request
  public void restart(Member member) {
    JsonNode condition = JSON.createObjectNode().put("restart_pending", true);
    send(member.toString(), member.api(), "POST", "/restart", condition);
  }

  /// Makes a member write all configuration files of its server again and reload the server.
  ///
  /// @throws Failure transient if the member does not respond
  public void reload(Member member) {
    send(member.toString(), member.api(), "POST", "/reload", null);
  }

  private static JsonNode json(String where, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw Failure.permanent(
          where + ": the response is not JSON; check that this is Patroni's REST API");
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
