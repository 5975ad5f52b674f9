package io.github.cituscluster.postgres;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with its values. Values are bound. Where PostgreSQL does not accept bound values
/// (DDL), [#identifier] and [#literal] quote them; nothing is ever inserted unquoted.
///
/// @param text the statement, with `?` for each value
/// @param values the values to bind, in order; never printed
public record Sql(String text, List<@Nullable Object> values) {
  /// A statement and its values.
  public static Sql of(String text, @Nullable Object... values) {
    return new Sql(text, Arrays.asList(values));
  }

  /// A name as an SQL identifier, always quoted, so that dashes, capitals and quotes are preserved.
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// A string as an SQL literal; correct because every session sets standard_conforming_strings.
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// The statement without its values, which may be secret.
  @Override
  public String toString() {
    return text;
  }
}
