package io.github.cituscluster.citus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Splits a script at the semicolons that end statements, by PostgreSQL's lexical rules (its
/// documentation, chapter 4.1) and psql's rule for function bodies without quotes (`BEGIN ATOMIC`).
/// The splitter of the driver does not separate such a body from the statement after it.
final class SqlStatements {
  /// One statement without leading comments.
  ///
  /// @param line the line that it begins on, starting at 1
  record Statement(int line, String text) {}

  private final String sql;
  private final List<Statement> statements = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int at;
  private int begin = -1;
  private int parentheses;
  private int bodies;

  private SqlStatements(String sql) {
    this.sql = sql;
  }

  /// The statements of a script, in order.
  static List<Statement> of(String sql) {
    SqlStatements scan = new SqlStatements(sql);
    while (scan.at < sql.length()) {
      scan.next();
    }
    scan.end(sql.length());
    return scan.statements;
  }

  private void next() {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (sql.startsWith("--", at)) {
      at = after("\n", at);
    } else if (sql.startsWith("/*", at)) {
      skipComment();
    } else if (c == ';' && parentheses == 0 && bodies == 0) {
      end(at);
      at++;
    } else {
      begin = begin < 0 ? at : begin;
      token(c);
    }
  }

  private void token(char c) {
    if (c == '\'' || c == '"') {
      skipQuoted(c, false);
    } else if ((c == 'e' || c == 'E') && sql.startsWith("'", at + 1)) {
      at++;
      skipQuoted('\'', true);
    } else if (c == '$') {
      skipDollarQuoted();
    } else if (Character.isJavaIdentifierStart(c)) {
      word();
    } else {
      parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    }
  }

  private void word() {
    int from = at;
    while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at).toLowerCase(Locale.ROOT);
    if (words.size() < 4) {
      words.add(word);
    }
    if (parentheses == 0 && definesRoutine()) {
      switch (word) {
        case "begin" -> bodies++;
        case "case" -> bodies += bodies > 0 ? 1 : 0;
        case "end" -> bodies -= bodies > 0 ? 1 : 0;
        default -> {}
      }
    }
  }

  private boolean definesRoutine() {
    String head = String.join(" ", words);
    return head.matches("create (or replace )?(function|procedure)\\b.*");
  }

  private void skipComment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
  }

  private void skipQuoted(char quote, boolean escapes) {
    at++;
    while (at < sql.length() && sql.charAt(at) != quote) {
      at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at + 1, sql.length());
  }

  private void skipDollarQuoted() {
    int close = sql.indexOf('$', at + 1);
    String tag = close < 0 ? "" : sql.substring(at, close + 1);
    at = tag.matches("\\$([\\p{L}_][\\p{L}\\p{N}_]*)?\\$") ? after(tag, close + 1) : at + 1;
  }

  /// The position after the next occurrence, or the end.
  private int after(String text, int from) {
    int found = sql.indexOf(text, from);
    return found < 0 ? sql.length() : found + text.length();
  }

  private void end(int end) {
    if (begin >= 0) {
      int line = 1 + (int) sql.substring(0, begin).chars().filter(c -> c == '\n').count();
      statements.add(new Statement(line, sql.substring(begin, end).stripTrailing()));
    }
    begin = -1;
    parentheses = 0;
    bodies = 0;
    words.clear();
  }
}
