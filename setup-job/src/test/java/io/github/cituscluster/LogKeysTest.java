package io.github.cituscluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Log lines name their values from one list.
class LogKeysTest {
  private static final Path SOURCES = Path.of("src/main/java");

  @Test
  void everyKeyOfALogLineComesFromTheList() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> lines =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(LogKeysTest::lines)
              .filter(line -> line.contains(".addKeyValue("))
              .toList();

      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).contains(".addKeyValue(LogKey."));
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
