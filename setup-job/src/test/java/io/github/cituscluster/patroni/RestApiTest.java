package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Responses that a real Patroni rarely gives; the end-to-end tests show what Patroni does with a
/// request.
class RestApiTest {
  private static final JsonNode TREE = new JsonMapper().readTree("{\"ttl\": 30}");

  private final AtomicReference<String> authorization = new AtomicReference<>("");
  private final HttpServer server;

  RestApiTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Group answers(int status, String body) {
    server.createContext(
        "/",
        exchange -> {
          authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Group(new Node(1, "c-1", 5432), uri, TREE);
  }

  private static RestApi api() {
    return api(null);
  }

  private static RestApi api(@Nullable String previous) {
    Duration deadline = Duration.ofSeconds(5);
    return new RestApi(
        new Requests(deadline, deadline, "patroni", "hunter2-S3cret", previous, null));
  }

  /// A member that has not yet started with the new password.
  private Group knows(String authorization) {
    server.createContext(
        "/",
        exchange -> {
          boolean known =
              authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(known ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Group(new Node(1, "c-1", 5432), uri, TREE);
  }

  @ParameterizedTest
  @CsvSource({"409, true", "503, true", "502, true", "401, false", "403, false", "400, false"})
  void retriesTransientErrorsAndEndsTheRunOnOthers(int status, boolean passing) {
    // Given
    Group group = answers(status, "hunter2-S3cret");

    // When
    Failure failure;
    try (RestApi api = api()) {
      failure = catchThrowableOfType(Failure.class, () -> api.patch(group, TREE));
    }

    // Then
    assertThat(failure.isPassing()).isEqualTo(passing);
    assertThat(failure).hasMessageStartingWith("group 1 http://127.0.0.1:");
    assertThat(failure).hasMessageContaining("PATCH /config: Patroni");
    assertThat(failure.toString()).doesNotContain("hunter2");
  }

  @Test
  void sendsUserAndPassword() {
    Group group = answers(200, "{}");
    try (RestApi api = api()) {
      api.patch(group, TREE);
    }

    assertThat(authorization.get()).isEqualTo("Basic cGF0cm9uaTpodW50ZXIyLVMzY3JldA==");
  }

  @Test
  void aReloadIsDoneWhenItIsAccepted() {
    Group group = answers(202, "reload scheduled");
    Member member = new Member(1, "c-1-0", group.api(), "127.0.0.1", 5432, true);

    try (RestApi api = api()) {
      api.reload(member);
    }

    assertThat(authorization.get()).startsWith("Basic ");
  }

  @Test
  void sendsThePreviousPasswordToAMemberThatRejectsTheCurrentOne() {
    Group group = knows("Basic cGF0cm9uaTpodW50ZXIxLWJlZm9yZQ==");
    try (RestApi api = api("hunter1-before")) {
      api.patch(group, TREE);
    }
  }

  @Test
  void aMemberThatRejectsBothPasswordsEndsTheRun() {
    Group group = knows("nobody");
    Failure failure;
    try (RestApi api = api("hunter1-before")) {
      failure = catchThrowableOfType(Failure.class, () -> api.patch(group, TREE));
    }

    assertThat(failure.isPassing()).isFalse();
    assertThat(failure)
        .hasMessageContaining("rejected the user or the password")
        .hasMessageContaining("patroni.previousPasswordFile");
    assertThat(failure.toString()).doesNotContain("hunter");
  }

  @Test
  void skipsAMemberThatHasNotYetPublishedItsAddress() {
    Group group =
        answers(
            200,
            """
            {"members": [{"name": "c-1-0", "role": "replica", "state": "", "api_url": null},
              {"name": "c-1-1", "role": "leader", "state": "running", "api_url": "http://c-1-1:8008/patroni"}]}
            """);

    try (RestApi api = api()) {
      assertThat(api.members(group)).extracting(Member::name).containsExactly("c-1-1");
    }
  }

  @Test
  void aServerThatIsNotPatroniEndsTheRun() {
    Group group = answers(200, "<html>");
    Failure failure;
    try (RestApi api = api()) {
      failure = catchThrowableOfType(Failure.class, () -> api.members(group));
    }

    assertThat(failure.isPassing()).isFalse();
    assertThat(failure)
        .hasMessageEndingWith("the response is not JSON; check that this is Patroni's REST API");
  }

  @Test
  void aRefusedConnectionIsTransient() {
    Group group = new Group(new Node(1, "c-1", 5432), URI.create("http://127.0.0.1:1"), TREE);
    Failure failure;
    try (RestApi api = api()) {
      failure = catchThrowableOfType(Failure.class, () -> api.members(group));
    }

    assertThat(failure.isPassing()).isTrue();
  }
}
