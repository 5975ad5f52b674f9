package io.github.cituscluster.specification;

import java.util.List;
import java.util.stream.Collectors;

/// The document cannot be used; contains everything that is wrong with it.
public final class SpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// All problems that one reading of a document found.
  public SpecException(String document, List<Problem> problems) {
    super(
        "%s has %s:%n%s"
            .formatted(
                document,
                Count.of(problems.size(), "problem"),
                problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n"))));
    this.problems = List.copyOf(problems);
  }

  /// The problems in the order of the document.
  public List<Problem> problems() {
    return problems;
  }
}
