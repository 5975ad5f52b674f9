package io.github.cituscluster.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Something that did not work on a node, with the decision whether trying again can help.
///
/// SQLSTATE decides (PostgreSQL's appendix A; Citus' own errors as measured by the contract suite).
/// The server's DETAIL is dropped: a rejected `pg_dist_authinfo` row prints its password there.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Classes and codes after which the same statement may well succeed: connection lost, shutdown
  /// and start-up, in recovery after a failover, out of connections, locks, deadlines, and the
  /// races of two servers' catalogs.
  private static final List<String> PASSING =
      List.of(
          "08", "57P01", "57P02", "57P03", "57P05", "57014", "25006", "53300", "55006", "55P03",
          "40001", "40P01", "42P04", "23505", "58P01");

  /// Texts of Citus' XX000 and 55000 that pass, which the code alone does not tell apart; "out of
  /// sync" is a node whose metadata the maintenance daemon is about to bring up to date.
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

  /// A failure of which trying again cannot help.
  public static Failure permanent(String message) {
    return new Failure(message, "", false, null);
  }

  /// A state that passes by itself.
  public static Failure passing(String message) {
    return new Failure(message, "", true, null);
  }

  /// The same failure, said to be permanent by somebody who knows more than its SQLSTATE.
  public Failure asPermanent(String advice) {
    return new Failure(getMessage() + "; " + advice, sqlState, false, this);
  }

  /// The same failure, said to pass by somebody who knows more than its text.
  Failure asPassing() {
    return new Failure(getMessage(), sqlState, true, this);
  }

  /// The same failure, with a way out for who reads it.
  public Failure withAdvice(String advice) {
    return new Failure(getMessage() + "; " + advice, sqlState, passing, this);
  }

  /// What counts of failures of the same work in several places: all that are permanent, for
  /// somebody has to mend each of them, else the first.
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

  /// What a driver's exception means.
  ///
  /// @param where node, database and action, for instance `group 1 w:5432, database "a": CREATE
  ///   ...`
  public static Failure of(String where, SQLException exception) {
    String state = Objects.requireNonNullElse(exception.getSQLState(), "");
    String said = said(exception);
    String message = where + ": " + said + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")");
    return new Failure(message, state, isPassing(state, said), null);
  }

  private static boolean isPassing(String state, String said) {
    if (PERMANENT_TEXTS.stream().anyMatch(said::contains)) {
      return false;
    }
    return state.isEmpty()
        || PASSING.stream().anyMatch(state::startsWith)
        || ((state.startsWith("XX") || state.equals("55000"))
            && PASSING_TEXTS.stream().anyMatch(said::contains));
  }

  /// The server's primary message and hint, without its detail.
  private static String said(SQLException exception) {
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

  /// The five characters of SQL, or empty.
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
