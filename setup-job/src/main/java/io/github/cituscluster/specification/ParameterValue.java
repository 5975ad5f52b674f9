package io.github.cituscluster.specification;

import java.util.List;

/// The value of a database parameter: one string, or the elements of a list-valued parameter. The
/// difference matters: `search_path: "a,b"` is one schema with a comma in its name, while `[a, b]`
/// is two.
public sealed interface ParameterValue {
  /// A number, true or false, or a string.
  record Single(String text) implements ParameterValue {}

  /// The elements of a list, each quoted separately.
  record Elements(List<String> texts) implements ParameterValue {}
}
