package io.github.cituscluster.specification;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The variables that the job reads, each with the key of the document that it replaces. They are
/// the variables of the PostgreSQL image in its `standalone` mode, so that a container of the job
/// can use the same environment as the servers.
enum Variable {
  CITUS_COORDINATOR_HOST("coordinator.host"),
  CITUS_COORDINATOR_PORT("coordinator.port"),
  CITUS_COORDINATOR_USER("administrator.user"),
  CITUS_COORDINATOR_PASSWORD_FILE("administrator.passwordFile"),
  CITUS_DATABASE("mainDatabase.name"),
  CITUS_WORKER_NODES("workers"),
  CITUS_DEFAULT_WORKER_PORT("workers[].port"),
  /// The document has no such key, because writing a document implies running the job.
  CITUS_AUTO_REGISTER("-"),
  CITUS_AUTO_REBALANCE("rebalance.onAdd");

  /// The prefix of all variables but the fallbacks.
  static final String PREFIX = "CITUS_";

  /// Variables that the image reads and the job ignores.
  private static final List<String> IMAGE_ONLY =
      List.of(
          "CITUS_ENABLE",
          "CITUS_ROLE",
          "CITUS_GROUP",
          "CITUS_NODE_NAME",
          "CITUS_ADVERTISE_HOST",
          "CITUS_ADVERTISE_PORT",
          "CITUS_VERSION");

  private final String path;

  Variable(String path) {
    this.path = path;
  }

  /// Every known name that begins with the prefix.
  static List<String> known() {
    return Stream.concat(Stream.of(values()).map(Variable::name), IMAGE_ONLY.stream()).toList();
  }

  /// Whether a path of the document is at or below the key of this variable.
  boolean isAt(String place) {
    return place.equals(path) || place.startsWith(path + "[") || place.startsWith(path + ".");
  }

  /// The variable that provides the value: this one, or the first of its fallbacks that is set. An
  /// empty variable is treated as not set, as in the image.
  Optional<String> source(Map<String, String> environment) {
    return Stream.concat(Stream.of(name()), fallbacks())
        .filter(n -> !environment.getOrDefault(n, "").isEmpty())
        .findFirst();
  }

  private Stream<String> fallbacks() {
    return switch (this) {
      case CITUS_COORDINATOR_USER -> Stream.of("POSTGRES_USER");
      case CITUS_COORDINATOR_PASSWORD_FILE -> Stream.of("POSTGRES_PASSWORD_FILE");
      case CITUS_DATABASE -> Stream.of("POSTGRES_DB", "POSTGRES_USER");
      default -> Stream.empty();
    };
  }

  /// The name in messages, with the fallback that provided the value.
  String label(Map<String, String> environment) {
    return source(environment)
        .filter(n -> !n.equals(name()))
        .map(n -> "%s (from %s)".formatted(name(), n))
        .orElse(name());
  }
}
