package io.github.cituscluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The formatter check of all modules. It is a test and not a Maven plugin because Maven may run on
/// a JDK that cannot parse this code; `mvn test -Dtest=FormattingTest -Dformat=apply` rewrites what
/// differs.
class FormattingTest {
  private final Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());

  @Test
  void allSourcesAreFormattedByGoogleJavaFormat() throws Exception {
    List<Path> differing = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      String formatted = formatted(text);
      if (!formatted.equals(text)) {
        differing.add(source);
        if ("apply".equals(System.getProperty("format"))) {
          Files.writeString(source, formatted);
        }
      }
    }
    assertThat(differing)
        .as("differ from google-java-format; -Dtest=FormattingTest -Dformat=apply rewrites them")
        .isEmpty();
  }

  private String formatted(String text) throws Exception {
    String ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
    return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module :
        List.of("local-cluster", "setup-job", "trial", "postgres-image", "chart", "e2e")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(20);
    return sources;
  }
}
