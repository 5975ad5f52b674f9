package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.tls.Distrust;
import io.github.cituscluster.tls.Tls;
import io.github.cituscluster.tls.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Patroni's REST API (its docs/rest_api.rst). Reading needs no password, changing may.
///
/// Not a record: it must never print itself.
public final class RestApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Duration connect;
  private final Duration deadline;
  private final @Nullable String authorization;
  private final @Nullable String previousAuthorization;
  private final @Nullable Path rootCertificateFile;
  private @Nullable HttpClient client;

  /// @param password of `patroni.user`, if there is one
  /// @param previous the password before it, for members that have not yet started with the new one
  public RestApi(ClusterSpec spec, Optional<String> password, Optional<String> previous) {
    this(
        spec.deadlines().connect(),
        spec.deadlines().statement(),
        spec.patroni().user(),
        password.orElse(""),
        previous.orElse(null),
        spec.patroni().rootCertificateFile());
  }

  /// @param deadline of one request
  /// @param user for what changes something; null where none is needed
  /// @param rootCertificateFile who is trusted; null for those that Java trusts
  RestApi(
      Duration connect,
      Duration deadline,
      @Nullable String user,
      String password,
      @Nullable String previous,
      @Nullable Path rootCertificateFile) {
    this.rootCertificateFile = rootCertificateFile;
    this.connect = connect;
    this.deadline = deadline;
    this.authorization = authorization(user, password);
    this.previousAuthorization = authorization(user, previous);
  }

  private static @Nullable String authorization(@Nullable String user, @Nullable String password) {
    return user == null || password == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /// Made when first asked for: it costs every run time, and not every cluster has Patroni.
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(connect)
              .executor(Executors.newVirtualThreadPerTaskExecutor());
      if (rootCertificateFile != null) {
        builder.sslContext(
            Tls.trusting(new Trust(rootCertificateFile, "patroni.rootCertificateFile")));
      }
      made = builder.build();
      client = made;
    }
    return made;
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

  /// The members of a group.
  ///
  /// @throws Failure passing if nobody answers, or where the group is asked by https and a member
  ///   is not: it would get the password in the clear
  public List<Member> members(Group group) {
    JsonNode cluster =
        json(group.toString(), send(group.toString(), group.api(), "GET", "/cluster", null));
    List<Member> members =
        cluster.path("members").valueStream().map(m -> Member.of(group.node().group(), m)).toList();
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

  private static JsonNode json(String where, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw Failure.permanent(where + ": the answer is not JSON; is that Patroni's REST API?");
    }
  }

  private String send(String where, URI api, String method, String path, @Nullable JsonNode body) {
    String deed = "%s: %s %s".formatted(where, method, path);
    try {
      HttpResponse<String> response = answer(request(api, method, path, body));
      if (response.statusCode() != 200) {
        throw RefusedRequest.because(deed, response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw Failure.passing(deed + ": " + reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.passing(deed + ": interrupted");
    }
  }

  private static String reason(IOException e) {
    Distrust distrust = Distrust.in(e);
    if (distrust != null) {
      return distrust.getMessage();
    }
    String said = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    if (e instanceof SSLException && said.contains("Unsupported or unrecognized SSL message")) {
      return "it still speaks http; it has not yet started with its certificate";
    }
    return said;
  }

  /// Which member answers at a group's address is not known beforehand, so neither is its password.
  private HttpResponse<String> answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = answer(request, authorization);
    return response.statusCode() == 401 && previousAuthorization != null
        ? answer(request, previousAuthorization)
        : response;
  }

  private HttpResponse<String> answer(HttpRequest.Builder request, @Nullable String credentials)
      throws IOException, InterruptedException {
    if (credentials != null) {
      request.setHeader("Authorization", credentials);
    }
    return client().send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(
      URI api, String method, String path, @Nullable JsonNode body) {
    BodyPublisher content =
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(JSON.writeValueAsString(body));
    return HttpRequest.newBuilder(URI.create(api + path)).timeout(deadline).method(method, content);
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
