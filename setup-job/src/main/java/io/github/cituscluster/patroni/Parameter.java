package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Session;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What a server reports about one of its parameters: a row of `pg_settings`.
///
/// @param type `bool`, `integer`, `real`, `enum` or `string`
/// @param unit of a number, for instance `8kB`; empty for none
/// @param words the values of an enum
/// @param context who can set it and when; `postmaster` means only at server start
public record Parameter(
    String name,
    String type,
    String unit,
    String minimum,
    String maximum,
    List<String> words,
    String context) {

  private static final String QUERY =
      """
      SELECT lower(name), name, vartype, coalesce(unit, ''), coalesce(min_val, ''),
             coalesce(max_val, ''), coalesce(enumvals, '{}'), context
      FROM pg_settings WHERE lower(name) = ANY (?)
      """;

  /// The parameters with these names that the server knows, by lower-case name.
  public static Map<String, Parameter> look(Session session, Collection<String> names) {
    String[] lower =
        names.stream().map(n -> n.toLowerCase(Locale.ROOT)).distinct().toArray(String[]::new);
    return lower.length == 0 ? Map.of() : session.map(Parameter::row, QUERY, (Object) lower);
  }

  private static Parameter row(ResultSet r) throws SQLException {
    return new Parameter(
        r.getString(2),
        r.getString(3),
        r.getString(4),
        r.getString(5),
        r.getString(6),
        List.of((String[]) r.getArray(7).getArray()),
        r.getString(8));
  }

  /// Whether a change takes effect only after a restart.
  public boolean needsRestart() {
    return context.equals("postmaster");
  }

  /// Why the server would not accept the value, if it would not.
  public Optional<String> fault(JsonNode value) {
    String text = value.asString();
    return switch (type) {
      case "bool" ->
          flag(text).isPresent() ? Optional.empty() : Optional.of(wrong(text, "on or off"));
      case "integer", "real" -> numberFault(text);
      case "enum" ->
          word(text).isPresent()
              ? Optional.empty()
              : Optional.of(wrong(text, "one of " + String.join(", ", words)));
      default -> Optional.empty();
    };
  }

  private Optional<String> numberFault(String text) {
    Optional<BigDecimal> number = number(text);
    String form =
        (isWhole() ? "a whole number" : "a number")
            + (unit.isEmpty()
                ? " without a unit"
                : " of %s, or with a unit (%s)".formatted(unit, Quantity.unitsOf(unit)));
    if (number.isEmpty()) {
      return Optional.of(wrong(text, form));
    }
    boolean low = !minimum.isEmpty() && number.get().compareTo(new BigDecimal(minimum)) < 0;
    boolean high = !maximum.isEmpty() && number.get().compareTo(new BigDecimal(maximum)) > 0;
    return (low || high)
        ? Optional.of(wrong(text, "%s, from %s to %s".formatted(form, minimum, maximum)))
        : Optional.empty();
  }

  private static String wrong(String found, String expected) {
    return "found '%s', expected %s".formatted(found, expected);
  }

  /// The meaning of the value. Values that the server treats as equal have the same meaning, such
  /// as `128MB` and `131072kB`, or `on` and `true`. A value that is only written differently is
  /// therefore not changed.
  public String meaning(JsonNode value) {
    String text = value.asString();
    return switch (type) {
      case "bool" -> flag(text).orElse(text);
      case "integer", "real" -> number(text).map(BigDecimal::toPlainString).orElse(text);
      case "enum" -> word(text).orElse(text);
      default -> text.strip();
    };
  }

  private boolean isWhole() {
    return type.equals("integer");
  }

  private Optional<BigDecimal> number(String text) {
    return Quantity.parse(text, unit, isWhole());
  }

  /// `on` or `off`; PostgreSQL accepts every unambiguous prefix of a word.
  private static Optional<String> flag(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    boolean on =
        isPrefix(word, "true", 1)
            || isPrefix(word, "yes", 1)
            || isPrefix(word, "on", 2)
            || word.equals("1");
    boolean off =
        isPrefix(word, "false", 1)
            || isPrefix(word, "no", 1)
            || isPrefix(word, "off", 2)
            || word.equals("0");
    return on ? Optional.of("on") : off ? Optional.of("off") : Optional.empty();
  }

  private static boolean isPrefix(String word, String whole, int minimum) {
    return word.length() >= minimum && whole.startsWith(word);
  }

  /// The word of the list. PostgreSQL also accepts words that it does not list: `true` and similar
  /// ones where the list contains `on` and `off`, and `debug`.
  private Optional<String> word(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return Stream.of(word, word.equals("debug") ? "debug2" : word, flag(word).orElse(word))
        .filter(w -> words.stream().anyMatch(known -> known.equalsIgnoreCase(w)))
        .findFirst();
  }
}
