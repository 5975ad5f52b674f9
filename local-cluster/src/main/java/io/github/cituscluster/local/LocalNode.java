package io.github.cituscluster.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/// One PostgreSQL server of a [LocalCluster], with the faults that happen to servers in production.
///
/// Each method returns when the fault has happened, so a test needs no sleep after it. The address
/// of the node never changes.
public sealed interface LocalNode permits EmbeddedNode, ContainerNode {

  /// The Citus group of the node; 0 is the coordinator.
  int group();

  /// The host of the node, always `127.0.0.1`.
  default String host() {
    return "127.0.0.1";
  }

  /// The TCP port of the node.
  int port();

  /// A new connection as the superuser `postgres`.
  default Connection connect(String database) throws SQLException {
    return connect(database, Superuser.NAME, Superuser.PASSWORD);
  }

  /// A new TCP connection with a password. The database name may contain any character.
  default Connection connect(String database, String user, String password) throws SQLException {
    var address =
        "jdbc:postgresql://%s:%d/%s?connectTimeout=10"
            .formatted(host(), port(), URLEncoder.encode(database, UTF_8));
    return DriverManager.getConnection(address, user, password);
  }

  /// Kills the server and all its backends with SIGKILL, as the kernel does when a container runs
  /// out of memory. Afterwards the port refuses connections.
  void kill();

  /// Stops the server in fast mode, which ends its sessions but keeps its data.
  void stop();

  /// Starts a stopped or killed server again with the same port and data, and returns when it
  /// accepts connections.
  void start();

  /// Suspends all processes of the server with SIGSTOP. The port still accepts connections, but
  /// gets no answer.
  void freeze();

  /// Resumes the processes that [#freeze] suspended.
  void thaw();

  /// Replaces the data directory by an empty one, and starts the server with the same port and
  /// password.
  void wipe();

  /// Adds or replaces server settings and restarts the server.
  void configure(Map<String, String> settings);

  /// Restarts the server in recovery, where it is read-only like a replica, or as a primary again.
  void standBy(boolean recovery);
}
