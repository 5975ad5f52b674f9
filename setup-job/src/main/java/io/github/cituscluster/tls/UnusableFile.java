package io.github.cituscluster.tls;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A certificate or key file that cannot be used.
public final class UnusableFile extends IOException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String sentence;

  /// @param sentence continues after the file's name, and never quotes its content
  UnusableFile(Path file, String sentence) {
    this("", "file '%s' %s".formatted(file, sentence));
  }

  private UnusableFile(String key, String sentence) {
    super(key.isEmpty() ? sentence : key + ": " + sentence);
    this.key = key;
    this.sentence = sentence;
  }

  /// The cause of this type in an exception, if there is one.
  public static @Nullable UnusableFile in(@Nullable Throwable exception) {
    return exception == null || exception instanceof UnusableFile
        ? (UnusableFile) exception
        : in(exception.getCause());
  }

  /// The same, with the key of the document that names the file.
  UnusableFile at(String named) {
    return new UnusableFile(named, sentence);
  }

  /// The key of the document, if it is known.
  String key() {
    return key;
  }

  /// The file and what is wrong with it.
  String sentence() {
    return sentence;
  }
}
