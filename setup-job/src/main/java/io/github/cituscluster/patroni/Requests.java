package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.tls.UntrustedCertificate;
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

/// Sends requests to the REST APIs of members, with the current or the previous password. This is
/// not a record, because a record would print its passwords.
final class Requests implements AutoCloseable {
  private final Duration connect;
  private final Duration deadline;
  private final @Nullable String authorization;
  private final @Nullable String previousAuthorization;
  private final @Nullable SSLContext tls;
  private @Nullable HttpClient client;

  /// @param deadline limit for one request
  /// @param user the user for requests that change something; null if none is needed
  /// @param tls the trusted authorities; null for those that Java trusts
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

  /// Created on first use, because creating it takes time and not every cluster uses Patroni.
  private synchronized HttpClient client() {
    HttpClient current = client;
    if (current == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(connect)
              .executor(Executors.newVirtualThreadPerTaskExecutor());
      if (tls != null) {
        builder.sslContext(tls);
      }
      current = builder.build();
      client = current;
    }
    return current;
  }

  /// The body of the response.
  ///
  /// @param body JSON; null for none
  /// @throws Failure transient if no member responds; otherwise depending on the HTTP status
  String send(String where, URI api, String method, String path, @Nullable String body) {
    String description = "%s: %s %s".formatted(where, method, path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path))
            .timeout(deadline)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = answer(request);
      // 202: accepted, and done immediately.
      if (response.statusCode() != 200 && response.statusCode() != 202) {
        throw RefusedRequest.because(description, response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw Failure.passing(description + ": " + reason(api, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.passing(description + ": interrupted");
    }
  }

  /// It is not known beforehand which member answers at the URL of a group, and so neither is its
  /// password.
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
    UntrustedCertificate untrusted = UntrustedCertificate.in(e);
    if (untrusted != null) {
      return untrusted.getMessage();
    }
    return "https".equals(api.getScheme()) && usesHttp(api)
        ? "it still uses http; it has not yet started with its certificate"
        : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  /// A server without TLS may read the TLS handshake as an incomplete line and wait for its end, so
  /// only a plain http request can tell.
  private boolean usesHttp(URI api) {
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
