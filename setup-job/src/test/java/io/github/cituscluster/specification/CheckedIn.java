package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of the repository that is generated from the code, as a whole or between two comments. A
/// test compares it with the current code; `-Dspec.write=true` writes it instead.
///
/// @param path relative to the folder of this module
public record CheckedIn(Path path) {

  /// The file with this name.
  public static CheckedIn file(String path) {
    return new CheckedIn(Path.of(path));
  }

  /// Its content.
  public String text() throws IOException {
    return Files.readString(path);
  }

  /// Fails where the file differs, or writes it.
  public void is(String wanted) throws IOException {
    if (Boolean.getBoolean("spec.write")) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, wanted);
    }
    assertThat(path)
        .as("%s is generated from the code; write it again with -Dspec.write=true", path)
        .exists()
        .content()
        .isEqualTo(wanted);
  }

  /// The same for the lines between `<!-- name: begin` and `<!-- name: end -->`.
  public void holds(String name, String wanted) throws IOException {
    String text = text();
    Matcher part =
        Pattern.compile(
                "(<!-- %s: begin[^\n]*\n).*?(<!-- %s: end -->)".formatted(name, name),
                Pattern.DOTALL)
            .matcher(text);
    assertThat(part.find()).as("%s has the comments of '%s'", path, name).isTrue();
    is(text.substring(0, part.end(1)) + "\n" + wanted + "\n" + text.substring(part.start(2)));
  }
}
