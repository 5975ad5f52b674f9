package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The role `postgres` of every node.
///
/// Its password contains a quote, a space and a backslash, so that missing quoting for libpq or SQL
/// fails in a test.
final class Superuser {

  static final String NAME = "postgres";
  static final String PASSWORD = "it's \"open\\sesame\" 7";

  private Superuser() {}

  /// Writes the password to a file that only its owner can read, and returns the file.
  static Path writePassword(Path file) {
    try {
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(file, ownerOnly);
      return Files.writeString(file, PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the password file " + file, e);
    }
  }
}
