package io.github.cituscluster.local;

import java.sql.SQLException;

/// Whether the superuser can log in. A starting server opens its port before it accepts logins.
final class LoginProbe {

  private LoginProbe() {}

  static boolean succeeds(LocalNode node) {
    try (var connection = node.connect("postgres")) {
      return connection.isValid(10);
    } catch (SQLException notReady) {
      return false;
    }
  }
}
