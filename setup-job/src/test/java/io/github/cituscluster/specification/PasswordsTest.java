package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that contain passwords, or do not.
class PasswordsTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    file("now", "new\n");
    file("replicas", "streaming");
    file(
        "cluster.yaml",
        """
        administrator: {passwordFile: now, previousPasswordFile: before}
        replication: {user: replicas, passwordFile: replicas}
        patroni: {user: p, passwordFile: now, previousPasswordFile: before}
        coordinator: {host: c}
        mainDatabase: {name: citus}
        """);
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Passwords read() {
    return Passwords.read(SpecReader.read(folder.resolve("cluster.yaml")), "cluster.yaml");
  }

  @Test
  void readsEachPasswordAndThePreviousOne() throws IOException {
    file("before", "old\n");

    assertThat(read().administrator()).isEqualTo("new");
    assertThat(read().previousAdministrator()).contains("old");
    assertThat(read().replication()).contains("streaming");
    assertThat(read().patroni()).contains("new");
    assertThat(read().previousPatroni()).contains("old");
  }

  @Test
  void aMissingFileMeansNoPreviousPassword() {
    assertThat(read().previousAdministrator()).isEmpty();
    assertThat(read().previousPatroni()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "new", "new\n"})
  void anEmptyOrUnchangedPasswordIsNotAPreviousOne(String text) throws IOException {
    file("before", text);

    assertThat(read().previousAdministrator()).isEmpty();
    assertThat(read().previousPatroni()).isEmpty();
  }

  @Test
  void namesEveryFileWithoutAPasswordAtOnce() throws IOException {
    file("now", "");
    file("replicas", "\n");
    file("before", "a\0b");

    SpecException refusal = catchThrowableOfType(SpecException.class, this::read);

    assertThat(refusal.problems())
        .extracting(Problem::path)
        .containsExactly(
            "administrator.passwordFile",
            "administrator.previousPasswordFile",
            "replication.passwordFile",
            "patroni.passwordFile",
            "patroni.previousPasswordFile");
    assertThat(refusal.getMessage()).doesNotContain("a\0b");
  }
}
