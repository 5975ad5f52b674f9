package io.github.cituscluster.patroni;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numeric parameter values with and without units, parsed as PostgreSQL parses them (`parse_int`
/// and `parse_real` in its guc.c).
final class Quantity {
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\s*(?:([-+]?)0[xX]([0-9a-fA-F]+)|([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?))\\s*([a-zA-Z]*)\\s*");

  /// The base unit of a parameter, such as `8kB`, `16MB` or `ms`.
  private static final Pattern BASE = Pattern.compile("(\\d*)([a-zA-Z]+)");

  private static final Map<String, BigDecimal> MEMORY =
      Map.of(
          "B", BigDecimal.ONE,
          "kB", BigDecimal.valueOf(1L << 10),
          "MB", BigDecimal.valueOf(1L << 20),
          "GB", BigDecimal.valueOf(1L << 30),
          "TB", BigDecimal.valueOf(1L << 40));

  private static final Map<String, BigDecimal> TIME =
      Map.of(
          "us", BigDecimal.ONE,
          "ms", BigDecimal.valueOf(1_000),
          "s", BigDecimal.valueOf(1_000_000),
          "min", BigDecimal.valueOf(60_000_000),
          "h", BigDecimal.valueOf(3_600_000_000L),
          "d", BigDecimal.valueOf(86_400_000_000L));

  private Quantity() {}

  /// The number in the parameter's base unit; empty if PostgreSQL would refuse it.
  ///
  /// @param base `pg_settings.unit`; empty for a number without a unit
  /// @param whole whether the parameter is an integer; PostgreSQL rounds those
  static Optional<BigDecimal> parse(String text, String base, boolean whole) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches() || (matcher.group(2) != null && !whole)) {
      return Optional.empty();
    }
    String unit = matcher.group(4);
    BigDecimal number = number(matcher, whole);
    Optional<BigDecimal> factor = unit.isEmpty() ? Optional.of(BigDecimal.ONE) : factor(unit, base);
    return factor
        .map(number::multiply)
        .map(n -> whole ? n.setScale(0, RoundingMode.HALF_EVEN) : n)
        .map(BigDecimal::stripTrailingZeros);
  }

  private static BigDecimal number(Matcher matcher, boolean whole) {
    if (matcher.group(2) != null) {
      BigDecimal value = new BigDecimal(new java.math.BigInteger(matcher.group(2), 16));
      return "-".equals(matcher.group(1)) ? value.negate() : value;
    }
    String digits = matcher.group(3);
    // As in C's strtol, a leading zero means octal.
    return whole && digits.matches("[-+]?0[0-7]+")
        ? new BigDecimal(new java.math.BigInteger(digits, 8))
        : new BigDecimal(digits);
  }

  private static Optional<BigDecimal> factor(String unit, String base) {
    Matcher of = BASE.matcher(base);
    if (!of.matches()) {
      return Optional.empty();
    }
    Map<String, BigDecimal> units = units(of.group(2));
    BigDecimal one = units.get(of.group(2));
    BigDecimal given = units.get(unit);
    if (one == null || given == null) {
      return Optional.empty();
    }
    String times = of.group(1).isEmpty() ? "1" : of.group(1);
    return Optional.of(given.divide(one.multiply(new BigDecimal(times)), MathContext.DECIMAL128));
  }

  private static Map<String, BigDecimal> units(String base) {
    return MEMORY.containsKey(base) ? MEMORY : TIME;
  }

  /// The units that a parameter with this base unit accepts.
  static String unitsOf(String base) {
    Matcher of = BASE.matcher(base);
    return of.matches() && MEMORY.containsKey(of.group(2))
        ? "B, kB, MB, GB or TB"
        : "us, ms, s, min, h or d";
  }
}
