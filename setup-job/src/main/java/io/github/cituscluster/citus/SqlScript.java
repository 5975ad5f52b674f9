package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/// The statements of an SQL file, each with the line it begins on.
///
/// They go to the server one by one, and the first that fails ends the script, as psql's
/// ON_ERROR_STOP.
record SqlScript(Path file, List<Statement> statements) {
  /// One statement.
  record Statement(int line, String text) {}

  private static final Pattern LEADING =
      Pattern.compile("\\A(?:\\s|--[^\n]*(?:\n|\\z)|/\\*.*?\\*/)+", Pattern.DOTALL);
  private static final Pattern TRANSACTION =
      Pattern.compile("(?is)(BEGIN|COMMIT|ROLLBACK|END|ABORT|START\\s+TRANSACTION)\\b.*");

  /// Splits a script with the driver's own parser, which knows dollar quotes, comments and `BEGIN
  /// ATOMIC` bodies.
  static SqlScript of(Path file, String text) {
    List<Statement> statements = new ArrayList<>();
    int from = 0;
    for (NativeQuery query : parse(file, text)) {
      int at = text.indexOf(query.nativeSql, from);
      if (at < 0) {
        throw new IllegalStateException("the driver's parser changed a statement of " + file);
      }
      from = at + query.nativeSql.length();
      var leading = LEADING.matcher(query.nativeSql);
      int start = leading.find() ? leading.end() : 0;
      if (start < query.nativeSql.length()) {
        int line = 1 + (int) text.substring(0, at + start).chars().filter(c -> c == '\n').count();
        statements.add(new Statement(line, query.nativeSql.substring(start)));
      }
    }
    return new SqlScript(file, statements);
  }

  private static List<NativeQuery> parse(Path file, String text) {
    try {
      return Parser.parseJdbcSql(text, true, false, true, false, true);
    } catch (SQLException e) {
      throw Failure.permanent(
          "init script '%s' cannot be read as SQL: %s".formatted(file, e.getMessage()));
    }
  }

  /// Runs the statements in order.
  ///
  /// @param aftermath what a failure leaves, for the error
  /// @throws Failure at the first that fails, with file and line
  void run(Session session, String aftermath) {
    for (Statement statement : statements) {
      try {
        session.executeAsWritten(statement.text());
      } catch (Failure e) {
        throw InitScripts.lasting(
            e, "line %d of init script '%s'; %s".formatted(statement.line(), file, aftermath));
      }
    }
  }

  /// Why the script cannot run as it is, before anything of it has run.
  ///
  /// @param transaction whether the job wraps it in a transaction of its own
  /// @throws Failure naming the line
  SqlScript checked(boolean transaction) {
    for (Statement statement : statements) {
      if (statement.text().startsWith("\\")) {
        throw refused(statement, "a command of psql; only SQL can be run here");
      }
      if (transaction && TRANSACTION.matcher(statement.text()).matches()) {
        throw refused(
            statement,
            "the job runs the script as one transaction; leave out transaction"
                + " commands, or say transaction: false in the specification");
      }
    }
    return this;
  }

  private Failure refused(Statement statement, String why) {
    String first = statement.text().lines().findFirst().orElse("");
    return Failure.permanent(
        "line %d of init script '%s': \"%s\": %s".formatted(statement.line(), file, first, why));
  }
}
