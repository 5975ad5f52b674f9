package io.github.cituscluster.postgres;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with its values.
///
/// Values are bound. Where PostgreSQL takes none (DDL), [#identifier] and [#literal] quote; nothing
/// is ever pasted in unquoted.
///
/// @param text the statement, with `?` for each value
/// @param values what to bind, in order; never printed
public record Sql(String text, List<@Nullable Object> values) {
  /// A statement and its values.
  public static Sql of(String text, @Nullable Object... values) {
    return new Sql(text, Arrays.asList(values));
  }

  /// A name as an SQL identifier, always quoted, so that dashes, capitals and quotes survive.
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// A text as an SQL literal. Right because every session has standard_conforming_strings on.
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// The statement without its values, which may be secrets.
  @Override
  public String toString() {
    return text;
  }
}
