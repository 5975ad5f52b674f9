package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The Citus stand-in, in a folder from which PostgreSQL 18 loads extensions and libraries.
///
/// Its library is PostgreSQL's own `tablefunc` under the name `citus`, and does nothing:
/// `shared_preload_libraries` needs a module, and the user's machine may not have a compiler.
record StandIn(Path folder) {

  private static final String HARMLESS_MODULE = "tablefunc";
  private static final List<String> FILES =
      List.of("citus.control", "citus--13.2-1.sql", "citus--13.2-1--14.0-1.sql");

  static StandIn install(Path folder, PostgresDistribution distribution) {
    var extension = Folders.create(folder.resolve("extension"));
    var library = Folders.create(folder.resolve("lib"));
    try {
      for (var file : FILES) {
        copyResource(file, extension.resolve(file));
      }
      for (var ending : List.of(".so", ".dylib")) {
        var module = distribution.modules().resolve(HARMLESS_MODULE + ending);
        if (Files.exists(module)) {
          Files.copy(module, library.resolve("citus" + ending));
        }
      }
      return new StandIn(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the Citus stand-in to " + folder, e);
    }
  }

  private static void copyResource(String file, Path target) throws IOException {
    try (var content = StandIn.class.getResourceAsStream("/citus-stand-in/" + file)) {
      if (content == null) {
        throw new IOException("resource /citus-stand-in/" + file + " is missing");
      }
      Files.copy(content, target);
    }
  }

  /// The server settings with which PostgreSQL finds the stand-in.
  Map<String, String> settings() {
    return Map.of(
        "extension_control_path", folder + ":$system",
        "dynamic_library_path", folder.resolve("lib") + ":$libdir");
  }
}
