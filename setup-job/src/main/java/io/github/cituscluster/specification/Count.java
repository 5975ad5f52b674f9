package io.github.cituscluster.specification;

/// A number of things, as a sentence tells it.
public final class Count {
  private Count() {}

  /// For instance `1 change`, `2 changes`.
  ///
  /// @param thing one of them
  public static String of(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
