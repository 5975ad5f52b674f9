package io.github.cituscluster.specification;

/// One thing wrong with the document.
///
/// @param path where in the document, for instance `databases[2].owner`
/// @param sentence what was found, what was expected and the way out
public record Problem(String path, String sentence) {
  @Override
  public String toString() {
    return path.isEmpty() ? sentence : path + ": " + sentence;
  }
}
