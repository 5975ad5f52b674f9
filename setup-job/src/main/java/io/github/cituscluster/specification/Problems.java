package io.github.cituscluster.specification;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Collects the problems of one document, and words those that can occur in many places.
final class Problems {
  /// NAMEDATALEN - 1. PostgreSQL silently truncates a longer name, and the job would never find it.
  private static final int LONGEST_NAME = 63;

  private final List<Problem> all = new ArrayList<>();

  List<Problem> all() {
    return all;
  }

  void add(String path, String sentence) {
    all.add(new Problem(path, sentence));
  }

  /// Adds a value of the wrong form. Returns null, so that the caller can return it as "no value".
  @Nullable Object wrong(JsonNode node, String path, String expected) {
    String found =
        switch (node.getNodeType()) {
          case ARRAY -> "a list";
          case OBJECT -> "a block";
          case NULL, MISSING -> "nothing";
          default -> "'" + node.asString() + "'";
        };
    add(path, "found " + found + ", expected " + expected);
    return null;
  }

  /// Checks that a name, if set, is a valid identifier.
  void checkName(String path, @Nullable String name) {
    if (name == null) {
      return;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (name.isEmpty()) {
      add(path, "is empty; PostgreSQL requires at least one character");
    } else if (name.indexOf('\0') >= 0) {
      add(path, "contains a NUL character, which PostgreSQL does not allow");
    } else if (bytes > LONGEST_NAME) {
      add(path, "'%s' has %d bytes; PostgreSQL allows %d".formatted(name, bytes, LONGEST_NAME));
    }
  }

  /// Checks that a file, if set, is readable.
  void checkFile(String path, @Nullable Path file) {
    if (file == null) {
      return;
    }
    if (!Files.exists(file)) {
      add(path, "file '%s' does not exist".formatted(file));
    } else if (!Files.isRegularFile(file)) {
      add(path, "'%s' is not a file".formatted(file));
    } else if (!Files.isReadable(file)) {
      add(path, "file '%s' is not readable by the current user".formatted(file));
    }
  }

  void checkConnectionLimit(String path, int limit) {
    if (limit < -1) {
      add(
          path + ".connectionLimit",
          "found %d, expected -1 (no limit), 0 or more".formatted(limit));
    }
  }

  /// The end of a message about an unknown name.
  static String suggestion(String name, Collection<String> known) {
    return NearestName.of(name, known).map(n -> "; did you mean '" + n + "'?").orElse("");
  }
}
