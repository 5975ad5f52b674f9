package io.github.cituscluster.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A failure on a node, and whether trying again can help. SQLSTATE decides (PostgreSQL's appendix
/// A; Citus errors as measured by the contract suite). The server's DETAIL is dropped, because a
/// rejected `pg_dist_authinfo` row prints its password there.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Classes and codes after which the same statement may succeed later: lost connection, shutdown
  /// and startup, recovery after a failover, too many connections, locks, timeouts, and races
  /// between the catalogs of two servers.
  private static final List<String> PASSING =
      List.of(
          "08", "57P01", "57P02", "57P03", "57P05", "57014", "25006", "53300", "55006", "55P03",
          "40001", "40P01", "42P04", "23505", "58P01");

  /// Messages of transient XX000 and 55000 errors of Citus, which the code alone cannot
  /// distinguish. "out of sync" means a node whose metadata the maintenance daemon is about to
  /// update.
  private static final List<String> PASSING_TEXTS =
      List.of(
          "tuple concurrently updated",
          "failure on connection marked as essential",
          "is out of sync",
          "could not start",
          "terminating connection");

  private static final List<String> PERMANENT_TEXTS =
      List.of("authentication failed", "no password supplied", "no pg_hba.conf entry", "SSL error");

  private final String sqlState;
  private final boolean passing;

  private Failure(String message, String sqlState, boolean passing, @Nullable Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
    this.passing = passing;
  }

  /// A failure that trying again cannot fix.
  public static Failure permanent(String message) {
    return new Failure(message, "", false, null);
  }

  /// A transient state.
  public static Failure passing(String message) {
    return new Failure(message, "", true, null);
  }

  /// The same failure, but permanent, because the caller knows more than its SQLSTATE says.
  public Failure asPermanent(String advice) {
    return new Failure(getMessage() + "; " + advice, sqlState, false, this);
  }

  /// The same failure, but transient, because the caller knows more than its message says.
  Failure asPassing() {
    return new Failure(getMessage(), sqlState, true, this);
  }

  /// The same failure, with advice for the user.
  public Failure withAdvice(String advice) {
    return new Failure(getMessage() + "; " + advice, sqlState, passing, this);
  }

  /// Combines failures of the same work in several places: all permanent ones, because the user has
  /// to correct each of them; otherwise the first.
  static Failure worst(List<Failure> failures) {
    List<Failure> permanent = failures.stream().filter(f -> !f.isPassing()).toList();
    if (permanent.size() < 2) {
      return permanent.isEmpty() ? failures.getFirst() : permanent.getFirst();
    }
    Failure first = permanent.getFirst();
    String all =
        permanent.stream().map(Failure::getMessage).distinct().collect(Collectors.joining("\n"));
    return new Failure(all, first.sqlState, false, first);
  }

  /// The meaning of an exception from the driver.
  ///
  /// @param where node, database and statement, for instance `group 1 w:5432, database "a": CREATE
  ///   ...`
  public static Failure of(String where, SQLException exception) {
    String state = Objects.requireNonNullElse(exception.getSQLState(), "");
    String report = report(exception);
    String message = where + ": " + report + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")");
    return new Failure(message, state, isPassing(state, report), null);
  }

  private static boolean isPassing(String state, String report) {
    if (PERMANENT_TEXTS.stream().anyMatch(report::contains)) {
      return false;
    }
    return state.isEmpty()
        || PASSING.stream().anyMatch(state::startsWith)
        || ((state.startsWith("XX") || state.equals("55000"))
            && PASSING_TEXTS.stream().anyMatch(report::contains));
  }

  /// The server's primary message and hint, without its detail.
  private static String report(SQLException exception) {
    ServerErrorMessage server =
        exception instanceof PSQLException p ? p.getServerErrorMessage() : null;
    if (server == null || server.getMessage() == null) {
      String text = Objects.requireNonNullElse(exception.getMessage(), exception.toString());
      return exception.getCause() instanceof java.io.IOException cause
              && cause.getMessage() != null
              && !text.contains(cause.getMessage())
          ? text + " " + cause.getMessage()
          : text;
    }
    String hint = server.getHint();
    return hint == null ? server.getMessage() : server.getMessage() + " (hint: " + hint + ")";
  }

  /// The five characters of SQLSTATE, or empty.
  public String sqlState() {
    return sqlState;
  }

  /// Whether trying again can help.
  public boolean isPassing() {
    return passing;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
