package io.github.cituscluster.local;

import java.sql.SQLException;

/// Whether a server lets the superuser in: the port of a starting server is open before it does.
final class Answer {

  private Answer() {}

  static boolean from(LocalNode node) {
    try (var connection = node.connect("postgres")) {
      return connection.isValid(10);
    } catch (SQLException notYet) {
      return false;
    }
  }
}
