package io.github.cituscluster.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Files of this machine that the user in the containers can read.
final class TestFiles {
  private TestFiles() {}

  static Path write(Path file, String text) throws IOException {
    return readable(Files.writeString(file, text), "rw-r--r--");
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    return readable(Files.write(file, bytes), "rw-r--r--");
  }

  static Path script(Path file, String text) throws IOException {
    return readable(Files.writeString(file, "#!/usr/bin/env bash\n" + text), "rwxr-xr-x");
  }

  static Path folder(Path folder) throws IOException {
    return readable(Files.createDirectories(folder), "rwxr-xr-x");
  }

  private static Path readable(Path path, String permissions) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
