package io.github.cituscluster.specification;

/// One problem in the document.
///
/// @param path where in the document, for instance `databases[2].owner`
/// @param sentence what was found, what was expected and how to correct it
public record Problem(String path, String sentence) {
  @Override
  public String toString() {
    return path.isEmpty() ? sentence : path + ": " + sentence;
  }
}
