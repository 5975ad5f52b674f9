package io.github.cituscluster.specification;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Gathers what is wrong with one document, and words what can be wrong in many places.
final class Problems {
  /// NAMEDATALEN - 1; PostgreSQL would cut a longer name silently and never find it again.
  private static final int LONGEST_NAME = 63;

  private final List<Problem> all = new ArrayList<>();

  List<Problem> all() {
    return all;
  }

  void add(String path, String sentence) {
    all.add(new Problem(path, sentence));
  }

  /// A value of the wrong form. Gives null, for want of a value.
  @Nullable Object wrong(JsonNode node, String path, String expected) {
    String found =
        switch (node.getNodeType()) {
          case ARRAY -> "a list";
          case OBJECT -> "keys and values";
          case NULL, MISSING -> "nothing";
          default -> "'" + node.asString() + "'";
        };
    add(path, "found " + found + ", expected " + expected);
    return null;
  }

  /// Something that must be a legal identifier if it is there.
  void name(String path, @Nullable String name) {
    if (name == null) {
      return;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (name.isEmpty()) {
      add(path, "is empty; PostgreSQL wants at least one character");
    } else if (name.indexOf('\0') >= 0) {
      add(path, "holds a NUL character; PostgreSQL allows none");
    } else if (bytes > LONGEST_NAME) {
      add(path, "'%s' has %d bytes; PostgreSQL allows %d".formatted(name, bytes, LONGEST_NAME));
    }
  }

  /// Something that must be readable if it is there.
  void file(String path, @Nullable Path file) {
    if (file == null) {
      return;
    }
    if (!Files.exists(file)) {
      add(path, "file '%s' does not exist".formatted(file));
    } else if (!Files.isRegularFile(file)) {
      add(path, "'%s' is not a file".formatted(file));
    } else if (!Files.isReadable(file)) {
      add(path, "file '%s' may not be read by this user".formatted(file));
    }
  }

  void connectionLimit(String path, int limit) {
    if (limit < -1) {
      add(
          path + ".connectionLimit",
          "found %d, expected -1 (no limit), 0 or more".formatted(limit));
    }
  }

  /// The end of a sentence about a name that nobody knows.
  static String meant(String name, Collection<String> known) {
    return NearestName.of(name, known).map(n -> "; did you mean '" + n + "'?").orElse("");
  }
}
