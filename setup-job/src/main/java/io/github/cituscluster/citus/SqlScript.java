package io.github.cituscluster.citus;

import io.github.cituscluster.citus.SqlStatements.Statement;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The statements of an SQL file. They are sent to the server one by one, and the first that fails
/// ends the script, as with psql's ON_ERROR_STOP.
record SqlScript(Path file, List<Statement> statements, boolean transaction) {
  private static final Pattern TRANSACTION =
      Pattern.compile("(?is)(BEGIN|COMMIT|ROLLBACK|END|ABORT|START\\s+TRANSACTION)\\b.*");

  /// Parses the script of a file.
  ///
  /// @param transaction whether the job wraps it in a transaction of its own
  /// @throws Failure naming the line, if the script cannot run as it is; nothing has run then
  static SqlScript of(Path file, String text, boolean transaction) {
    SqlScript script = new SqlScript(file, SqlStatements.of(text), transaction);
    for (Statement statement : script.statements) {
      if (statement.text().startsWith("\\")) {
        throw script.refused(statement, "is a psql command; only SQL can run here");
      }
      if (transaction && TRANSACTION.matcher(statement.text()).matches()) {
        throw script.refused(
            statement,
            "the job runs the script as one transaction; leave out transaction commands, or set"
                + " transaction: false in the specification");
      }
    }
    return script;
  }

  private Failure refused(Statement statement, String why) {
    String first = statement.text().split("\\s", 2)[0];
    return Failure.permanent(
        "line %d of init script '%s': \"%s\": %s".formatted(statement.line(), file, first, why));
  }

  /// Runs the statements in order.
  ///
  /// @param aftermath what a failure leaves behind; appears in the error
  /// @throws Failure at the first that fails, with file and line
  void run(Session session, String aftermath) {
    for (Statement statement : statements) {
      try {
        session.executeAsWritten(statement.text());
      } catch (Failure e) {
        throw lasting(
            e, "line %d of init script '%s'; %s".formatted(statement.line(), file, aftermath));
      }
    }
  }

  /// A lost connection is transient, a wrong statement is not. Without a transaction, a script must
  /// not start again, because statements that ran would run twice.
  private Failure lasting(Failure failure, String advice) {
    boolean connection =
        failure.sqlState().startsWith("08") || failure.sqlState().startsWith("57P");
    return connection && transaction ? failure : failure.asPermanent(advice);
  }
}
