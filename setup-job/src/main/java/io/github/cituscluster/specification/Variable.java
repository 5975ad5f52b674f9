package io.github.cituscluster.specification;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The variables that the job reads, each with the key of the document that it stands for.
///
/// They are those of the PostgreSQL image in its mode `standalone`, so that a container of the job
/// gets the same environment as the servers.
enum Variable {
  CITUS_COORDINATOR_HOST("coordinator.host"),
  CITUS_COORDINATOR_PORT("coordinator.port"),
  CITUS_COORDINATOR_USER("administrator.user"),
  CITUS_COORDINATOR_PASSWORD_FILE("administrator.passwordFile"),
  CITUS_DATABASE("mainDatabase.name"),
  CITUS_WORKER_NODES("workers"),
  CITUS_DEFAULT_WORKER_PORT("workers[].port"),
  /// The document has no such key: whoever writes one wants the job.
  CITUS_AUTO_REGISTER("-"),
  CITUS_AUTO_REBALANCE("rebalance.onAdd");

  /// What all others begin with.
  static final String PREFIX = "CITUS_";

  /// Variables that the image reads and the job passes over.
  private static final List<String> OF_THE_IMAGE =
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

  /// Every name that may begin with the prefix.
  static List<String> known() {
    return Stream.concat(Stream.of(values()).map(Variable::name), OF_THE_IMAGE.stream()).toList();
  }

  /// Whether a path of the document is at or below the key of this variable.
  boolean isAt(String place) {
    return place.equals(path) || place.startsWith(path + "[") || place.startsWith(path + ".");
  }

  /// The variable that gives the value: this one, or the first that stands in for it. An empty one
  /// counts as not set, as in the image.
  Optional<String> source(Map<String, String> environment) {
    return Stream.concat(Stream.of(name()), standIns())
        .filter(n -> !environment.getOrDefault(n, "").isEmpty())
        .findFirst();
  }

  private Stream<String> standIns() {
    return switch (this) {
      case CITUS_COORDINATOR_USER -> Stream.of("POSTGRES_USER");
      case CITUS_COORDINATOR_PASSWORD_FILE -> Stream.of("POSTGRES_PASSWORD_FILE");
      case CITUS_DATABASE -> Stream.of("POSTGRES_DB", "CITUS_COORDINATOR_USER", "POSTGRES_USER");
      default -> Stream.empty();
    };
  }

  /// The name for people, with the variable that stands in for it.
  String label(Map<String, String> environment) {
    return source(environment)
        .filter(n -> !n.equals(name()))
        .map(n -> "%s (from %s)".formatted(name(), n))
        .orElse(name());
  }
}
