package io.github.cituscluster.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An OCI registry on the loopback, with the part of the distribution specification that charts
/// need: blobs in one or more parts, manifests by tag and by digest. It keeps everything in memory.
final class Registry implements AutoCloseable {
  private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/(\\d*)");
  private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");

  private final HttpServer server;
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();

  Registry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::answer);
    server.start();
  }

  /// Host and port.
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      Matcher upload = UPLOAD.matcher(path);
      Matcher blob = BLOB.matcher(path);
      Matcher manifest = MANIFEST.matcher(path);
      if (path.equals("/v2/")) {
        send(exchange, 200, new byte[0]);
      } else if (upload.matches()) {
        receive(exchange, upload.toMatchResult(), body);
      } else if (manifest.matches() && exchange.getRequestMethod().equals("PUT")) {
        put(exchange, manifest.group(1), manifest.group(2), body);
      } else if (blob.matches()) {
        get(exchange, blob.group(2));
      } else if (manifest.matches()) {
        get(exchange, manifest.group(1) + ":" + manifest.group(2));
      } else {
        send(exchange, 404, new byte[0]);
      }
    }
  }

  /// One part of a blob: POST begins, PATCH adds, PUT adds and ends.
  private void receive(HttpExchange exchange, MatchResult upload, byte[] body) throws IOException {
    String id = upload.group(2).isEmpty() ? String.valueOf(uploads.size() + 1) : upload.group(2);
    byte[] whole = joined(uploads.getOrDefault(id, new byte[0]), body);
    uploads.put(id, whole);
    String folder = "/v2/" + upload.group(1) + "/blobs/";
    if (!exchange.getRequestMethod().equals("PUT")) {
      exchange.getResponseHeaders().set("Location", folder + "uploads/" + id);
      exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, whole.length - 1));
      send(exchange, 202, new byte[0]);
      return;
    }
    String digest = digest(whole);
    if (!exchange.getRequestURI().getQuery().contains("digest=" + digest)) {
      send(exchange, 400, new byte[0]);
      return;
    }
    contents.put(digest, whole);
    created(exchange, folder + digest, digest);
  }

  private void put(HttpExchange exchange, String name, String tag, byte[] body) throws IOException {
    String digest = digest(body);
    for (String key : List.of(name + ":" + tag, name + ":" + digest)) {
      contents.put(key, body);
      types.put(key, exchange.getRequestHeaders().getFirst("Content-Type"));
    }
    created(exchange, "/v2/" + name + "/manifests/" + digest, digest);
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    byte[] content = contents.get(key);
    if (content == null) {
      send(exchange, 404, new byte[0]);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Type", types.getOrDefault(key, "application/octet-stream"));
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest(content));
    send(exchange, 200, content);
  }

  private static void created(HttpExchange exchange, String place, String digest)
      throws IOException {
    exchange.getResponseHeaders().set("Location", place);
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    send(exchange, 201, new byte[0]);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] whole = new byte[first.length + second.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(second, 0, whole, first.length, second.length);
    return whole;
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
