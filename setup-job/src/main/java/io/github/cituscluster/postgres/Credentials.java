package io.github.cituscluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The administrator's password, and the one before it for servers that do not have the new one
/// yet.
///
/// Remembers which servers those are, so that each is asked in vain only once. Not a record: it
/// must never print itself.
public final class Credentials {
  /// PostgreSQL's invalid_password (its appendix A); also said of a role that is not there.
  static final String WRONG_PASSWORD = "28P01";

  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private final String password;
  private final @Nullable String previous;
  private final Set<Node> behind = ConcurrentHashMap.newKeySet();

  /// An attempt to connect with a password.
  interface LogIn {
    Connection with(String password) throws SQLException;
  }

  /// @param previous the password before it, if there may be servers that have it
  public Credentials(String password, Optional<String> previous) {
    this.password = password;
    this.previous = previous.orElse(null);
  }

  /// Whether some servers, or rows of theirs, may still have the previous password.
  public boolean overlap() {
    return previous != null;
  }

  /// From now on every server is tried with the new password first.
  public void carried() {
    behind.clear();
  }

  /// The connection that one of the passwords gives.
  ///
  /// @throws SQLException the server's answer; to the new password, if it takes neither
  Connection logIn(Node node, LogIn attempt) throws SQLException {
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
          .addKeyValue("group", node.group())
          .addKeyValue("node", node.address())
          .log("the server still has the administrator's previous password");
    }
    return connection;
  }

  /// The way out when a server takes neither.
  String advice() {
    return previous == null
        ? "administrator.passwordFile does not hold its password; if that was changed, name the one"
            + " before it in administrator.previousPasswordFile"
        : "neither administrator.passwordFile nor administrator.previousPasswordFile holds its"
            + " password";
  }
}
