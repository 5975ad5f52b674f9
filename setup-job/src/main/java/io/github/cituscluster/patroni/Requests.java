package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.tls.Distrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Requests to REST APIs of members, with the password of the API or the one before it.
///
/// Not a record: it must never print itself.
final class Requests implements AutoCloseable {
  private final Duration connect;
  private final Duration deadline;
  private final @Nullable String authorization;
  private final @Nullable String previousAuthorization;
  private final @Nullable SSLContext tls;
  private @Nullable HttpClient client;

  /// @param deadline of one request
  /// @param user for what changes something; null where none is needed
  /// @param tls whom to trust; null for those that Java trusts
  Requests(
      Duration connect,
      Duration deadline,
      @Nullable String user,
      String password,
      @Nullable String previous,
      @Nullable SSLContext tls) {
    this.connect = connect;
    this.deadline = deadline;
    this.authorization = authorization(user, password);
    this.previousAuthorization = authorization(user, previous);
    this.tls = tls;
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
      if (tls != null) {
        builder.sslContext(tls);
      }
      made = builder.build();
      client = made;
    }
    return made;
  }

  /// The answer's text.
  ///
  /// @param body JSON; null for none
  /// @throws Failure passing if nobody answers; else as the answer's status says
  String send(String where, URI api, String method, String path, @Nullable String body) {
    String asked = "%s: %s %s".formatted(where, method, path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path))
            .timeout(deadline)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = answer(request);
      // 202: it will be done at once.
      if (response.statusCode() != 200 && response.statusCode() != 202) {
        throw RefusedRequest.because(asked, response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw Failure.passing(asked + ": " + reason(api, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.passing(asked + ": interrupted");
    }
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

  private String reason(URI api, IOException e) {
    Distrust distrust = Distrust.in(e);
    if (distrust != null) {
      return distrust.getMessage();
    }
    return "https".equals(api.getScheme()) && speaksHttp(api)
        ? "it still speaks http; it has not yet started with its certificate"
        : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  /// A server without TLS may well wait for the end of the line that it takes a handshake for, so
  /// that only a question in its own language tells.
  private boolean speaksHttp(URI api) {
    URI plain = URI.create("http" + api.toString().substring("https".length()) + "/liveness");
    try {
      client()
          .send(HttpRequest.newBuilder(plain).timeout(connect).build(), BodyHandlers.discarding());
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
