package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  @TempDir private Path folder;

  @Test
  void endsBeforeTheCharacterThatDoesNotFit() throws IOException {
    // Given
    Path file = folder.resolve("message");

    // When
    TerminationMessage.write(file, "x" + "ü".repeat(3000));

    // Then
    assertThat(Files.size(file)).isEqualTo(4095);
    assertThat(Files.readString(file)).isEqualTo("x" + "ü".repeat(2047));
  }

  @Test
  void aFileThatCannotBeWrittenDoesNotFailTheRun() {
    TerminationMessage.write(folder.resolve("no/such/folder"), "text");
    assertThat(folder.resolve("no")).doesNotExist();
  }
}
