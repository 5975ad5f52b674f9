package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder with the files that the tests' specifications name; it also reads specifications there.
record SpecFolder(Path folder) {
  /// The keys that every specification needs; tests add to them or replace a line.
  static final String MINIMAL =
      """
      administrator: {passwordFile: password}
      coordinator: {host: c}
      mainDatabase: {name: citus}
      """;

  /// Content of each password file; no message may contain it.
  static final String SECRET = "hunter2-S3cret";

  SpecFolder {
    file(folder, "password", SECRET + "\n");
    file(folder, "role-password", SECRET + "\n");
    file(folder, "shop.sql", "SELECT 1;\n");
  }

  private static void file(Path folder, String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ClusterSpec read(String document) {
    return read(document.getBytes(StandardCharsets.UTF_8));
  }

  private ClusterSpec read(byte[] document) {
    try {
      return SpecReader.read(Files.write(folder.resolve("cluster.yaml"), document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The minimal specification with more keys.
  ClusterSpec readMinimalAnd(String more) {
    return read(MINIMAL + more);
  }

  /// Every problem that the reader finds in a document.
  List<String> problems(String document) {
    return problems(document.getBytes(StandardCharsets.UTF_8));
  }

  List<String> problems(byte[] document) {
    SpecException refusal = catchThrowableOfType(SpecException.class, () -> read(document));
    return refusal == null
        ? List.of()
        : refusal.problems().stream().map(Problem::toString).toList();
  }

  /// Every problem that the reader finds in the minimal specification with more keys.
  List<String> problemsOfMinimalAnd(String more) {
    return problems(MINIMAL + more);
  }

  /// The specification of the demo, with addresses in place of its placeholders.
  static String trialExample() {
    try {
      return Files.readString(
              Path.of("../trial/src/main/resources/io/github/cituscluster/trial/cluster.yaml"))
          .replace("ADMINISTRATOR_PASSWORD_FILE", "password")
          .replace("COORDINATOR_HOST", "citus-0")
          .replace("COORDINATOR_PORT", "5432")
          .replace("  WORKERS", "  - {group: 1, host: citus-1}\n  - {group: 2, host: citus-2}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
