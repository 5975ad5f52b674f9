package io.github.cituscluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The administrator's password, and the previous one for servers that do not have the new one yet.
/// Remembers which servers those are, so that each rejects a login only once. This is not a record,
/// because a record would print its passwords.
public final class Credentials {
  /// PostgreSQL's invalid_password (its appendix A); also reported for a role that does not exist.
  static final String WRONG_PASSWORD = "28P01";

  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private final String password;
  private final @Nullable String previous;
  private final Set<Node> behind = ConcurrentHashMap.newKeySet();

  /// An attempt to connect with a password.
  interface Login {
    Connection with(String password) throws SQLException;
  }

  /// @param previous the previous password, if some servers may still have it
  public Credentials(String password, Optional<String> previous) {
    this.password = password;
    this.previous = previous.orElse(null);
  }

  /// Whether some servers, or their catalog rows, may still have the previous password.
  public boolean overlap() {
    return previous != null;
  }

  /// Called after the password was changed: from now on, every server is tried with the new one
  /// first.
  public void carried() {
    behind.clear();
  }

  /// Connects with one of the passwords.
  ///
  /// @throws SQLException the server's error; for the new password, if it accepts neither
  Connection logIn(Node node, Login attempt) throws SQLException {
    if (previous == null) {
      return attempt.with(password);
    }
    boolean wasBehind = behind.contains(node);
    try {
      return attempt.with(wasBehind ? previous : password);
    } catch (SQLException e) {
      if (!WRONG_PASSWORD.equals(e.getSQLState())) {
        throw e;
      }
    }
    Connection connection = attempt.with(wasBehind ? password : previous);
    if (wasBehind) {
      behind.remove(node);
    } else if (behind.add(node)) {
      LOG.atInfo()
          .addKeyValue(LogKey.GROUP, node.group())
          .addKeyValue(LogKey.NODE, node.address())
          .log("the server still has the administrator's previous password");
    }
    return connection;
  }

  /// What to do if a server accepts neither password.
  String advice() {
    return previous == null
        ? "administrator.passwordFile does not contain its password; if the password was changed,"
            + " set the previous one in administrator.previousPasswordFile"
        : "neither administrator.passwordFile nor administrator.previousPasswordFile contains its"
            + " password";
  }
}
