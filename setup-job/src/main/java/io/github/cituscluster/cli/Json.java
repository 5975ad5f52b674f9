package io.github.cituscluster.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records as JSON.
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /// Indented, keys in the order of the record.
  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }
}
