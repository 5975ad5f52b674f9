package io.github.cituscluster.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/// One PostgreSQL server of a [LocalCluster], with the accidents that befall one in production.
///
/// Every accident returns when it has happened, so a test needs no sleep after it. The address
/// stays the same for the node's whole life.
public sealed interface LocalNode permits EmbeddedNode, ContainerNode {

  /// Group of the node as Patroni would number it: 0 is the coordinator.
  int group();

  /// Address of the node, always `127.0.0.1`.
  default String host() {
    return "127.0.0.1";
  }

  /// TCP port of the node.
  int port();

  /// A new connection as superuser `postgres`.
  default Connection connect(String database) throws SQLException {
    return connect(database, Superuser.NAME, Superuser.PASSWORD);
  }

  /// A new connection over TCP with a password; the name of the database may hold any character.
  default Connection connect(String database, String user, String password) throws SQLException {
    var address =
        "jdbc:postgresql://%s:%d/%s?connectTimeout=10"
            .formatted(host(), port(), URLEncoder.encode(database, UTF_8));
    return DriverManager.getConnection(address, user, password);
  }

  /// Kills the server and all its backends at once (SIGKILL), as the kernel does to a container out
  /// of memory; afterwards the port refuses.
  void kill();

  /// Stops the server in fast mode: sessions are cut, data are safe.
  void stop();

  /// Starts a stopped or killed server again on the same port and data; afterwards it accepts
  /// connections.
  void start();

  /// Suspends all processes of the server (SIGSTOP); the port still accepts, nobody answers.
  void freeze();

  /// Resumes what [#freeze] suspended.
  void thaw();

  /// Empties the data directory and makes a new one with the same port and password; afterwards the
  /// server runs.
  void wipe();

  /// Adds or replaces server settings and restarts.
  void configure(Map<String, String> settings);

  /// Restarts in recovery, read only like a replica behind the address, or back out of it.
  void standBy(boolean recovery);
}
