package io.github.cituscluster.patroni;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The state that a member reports about itself (`GET /patroni`).
///
/// @param primary whether it is the primary of its group
/// @param isHealthy whether it runs, and streams if it is a replica
/// @param seen when it last read the configuration store, in seconds; it applies what it has read
///   before it reads again
/// @param position how far it has written the WAL, or replayed it if it is a replica
/// @param pending the parameters that require a restart to take effect
public record MemberState(
    Member member,
    boolean primary,
    boolean isHealthy,
    long seen,
    long position,
    List<Pending> pending) {

  /// A parameter that takes effect only after a restart.
  ///
  /// @param from its current value
  /// @param to its value after the restart
  public record Pending(String parameter, String from, String to) {
    @Override
    public String toString() {
      return "%s %s -> %s".formatted(parameter, from, to);
    }
  }

  static MemberState of(Member member, JsonNode node) {
    boolean primary = !node.path("role").asString("").equals("replica");
    boolean running = node.path("state").asString("").equals("running");
    boolean streaming = node.path("replication_state").asString("").equals("streaming");
    List<Pending> pending = new ArrayList<>();
    node.path("pending_restart_reason")
        .forEachEntry((parameter, change) ->
            pending.add(
                new Pending(
                    parameter,
                    change.path("old_value").asString(""),
                    change.path("new_value").asString(""))));
    return new MemberState(
        member,
        primary,
        running && (primary || streaming),
        node.path("dcs_last_seen").asLong(0),
        node.path("xlog").path(primary ? "location" : "replayed_location").asLong(0),
        List.copyOf(pending));
  }

  /// The parameters that require the restart, for instance `max_connections 100 -> 200, wal_buffers
  /// ...`.
  public String reason() {
    return pending.stream().map(Pending::toString).sorted().collect(Collectors.joining(", "));
  }
}
