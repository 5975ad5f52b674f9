package io.github.cituscluster.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The part of a Kubernetes API server that `lookup` in a template needs: its kinds and some
/// objects.
record ApiServer(HttpServer server) implements AutoCloseable {
  private static final String NOT_FOUND =
      """
      {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
      """;

  /// The kinds of the default installation, by their versions, and those that templates look up.
  private static final Map<String, Set<String>> KINDS = kinds();

  /// A server with this object or list of objects only.
  static ApiServer with(JsonNode there) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<JsonNode> objects = there.isArray() ? there.valueStream().toList() : List.of(there);
    server.createContext("/", exchange -> answer(exchange, objects));
    server.start();
    return new ApiServer(server);
  }

  /// The chart, rendered with access to this server.
  Chart seenBy(Chart chart) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    return new Chart(
        chart.place(),
        List.of("--dry-run=server", "--disable-openapi-validation", "--kube-apiserver", address));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, List<JsonNode> objects) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body =
        switch (path) {
          case "/version" -> "{\"major\": \"1\", \"minor\": \"34\", \"gitVersion\": \"v1.34.0\"}";
          case "/api" -> "{\"kind\": \"APIVersions\", \"versions\": [\"v1\"]}";
          case "/apis" ->
              "{\"kind\": \"APIGroupList\", \"apiVersion\": \"v1\", \"groups\": [%s]}"
                  .formatted(groups());
          default ->
              objects.stream()
                  .filter(o -> path.equals(placeOf(o)))
                  .map(JsonNode::toString)
                  .findFirst()
                  .or(() -> list(path, objects))
                  .orElseGet(() -> resources(path));
        };
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(body.equals(NOT_FOUND) ? 404 : 200, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static Map<String, Set<String>> kinds() {
    Map<String, Set<String>> kinds =
        new TreeMap<>(
            Map.of(
                "v1", new TreeSet<>(Set.of("Endpoints", "PersistentVolumeClaim")),
                "storage.k8s.io/v1", new TreeSet<>(Set.of("StorageClass"))));
    for (Manifest manifest : Chart.FOLDER.render("{}").manifests()) {
      String version = manifest.tree().get("apiVersion").asString();
      kinds.computeIfAbsent(version, v -> new TreeSet<>()).add(manifest.kind());
    }
    return kinds;
  }

  private static String groups() {
    return KINDS.keySet().stream()
        .filter(version -> version.contains("/"))
        .map(version ->
            """
            {"name": "%s", "versions": [{"groupVersion": "%s", "version": "v1"}]}
            """
                .formatted(version.substring(0, version.indexOf('/')), version))
        .collect(Collectors.joining(","));
  }

  private static String resources(String path) {
    String version = path.replaceFirst("^/apis?/", "");
    if (!KINDS.containsKey(version)) {
      return NOT_FOUND;
    }
    return KINDS.get(version).stream()
        .map(kind ->
            """
            {"name": "%s", "kind": "%s", "namespaced": true, "verbs": ["get"]}
            """
                .formatted(plural(kind), kind))
        .collect(
            Collectors.joining(
                ",",
                "{\"kind\": \"APIResourceList\", \"groupVersion\": \"%s\", \"resources\": ["
                    .formatted(version),
                "]}"));
  }

  private static Optional<String> list(String path, List<JsonNode> objects) {
    List<JsonNode> items = objects.stream().filter(o -> path.equals(folderOf(o))).toList();
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": %s}".formatted(items));
  }

  private static String placeOf(JsonNode object) {
    return folderOf(object) + "/" + object.at("/metadata/name").asString("");
  }

  private static String folderOf(JsonNode object) {
    String version = object.path("apiVersion").asString("v1");
    return "/%s/%s/namespaces/%s/%s"
        .formatted(
            version.contains("/") ? "apis" : "api",
            version,
            object.at("/metadata/namespace").asString(""),
            plural(object.path("kind").asString("")));
  }

  private static String plural(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    return name.endsWith("ss") ? name + "es" : name.endsWith("s") ? name : name + "s";
  }
}
