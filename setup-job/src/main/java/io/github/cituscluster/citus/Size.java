package io.github.cituscluster.citus;

import java.util.Locale;

/// Sizes for people, in the units of `pg_size_pretty`.
public final class Size {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

  private Size() {}

  /// For instance `12 MB`; with one digit after the point below 10.
  public static String pretty(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String form = unit == 0 || value >= 10 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, value, UNITS[unit]);
  }
}
