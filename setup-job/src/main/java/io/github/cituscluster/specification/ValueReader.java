package io.github.cituscluster.specification;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns single values of the document into strings, numbers, booleans, durations, files and
/// parameters. A value of the wrong form becomes null and adds a problem.
final class ValueReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private final Path folder;
  private final Problems problems;

  /// @param folder the base of relative paths in the document
  ValueReader(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  @Nullable Object value(JsonNode node, Class<?> type, String path) {
    return switch (type) {
      case Class<?> c when c.isEnum() -> constant(node, c, path);
      case Class<?> c when c == int.class || c == Integer.class ->
          node.isInt() ? node.intValue() : problems.wrong(node, path, "a whole number");
      case Class<?> c when c == boolean.class ->
          node.isBoolean() ? node.booleanValue() : problems.wrong(node, path, "true or false");
      case Class<?> c when c == Duration.class -> duration(node, path);
      case Class<?> c when c == Path.class -> file(node, path);
      default -> text(node, path);
    };
  }

  private @Nullable Object constant(JsonNode node, Class<?> type, String path) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
    int index = words.indexOf(node.asString(""));
    return index >= 0
        ? type.getEnumConstants()[index]
        : problems.wrong(node, path, "one of " + String.join(", ", words));
  }

  private @Nullable Object duration(JsonNode node, String path) {
    Matcher matcher = DURATION.matcher(node.asString(""));
    if (!matcher.matches()) {
      return problems.wrong(node, path, "a number and its unit, for instance 500ms, 30s, 5m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private @Nullable Path file(JsonNode node, String path) {
    String text = text(node, path);
    try {
      return text == null ? null : folder.resolve(text);
    } catch (InvalidPathException e) {
      problems.add(path, "is not a valid file name: " + e.getReason());
      return null;
    }
  }

  /// The parser reads YAML's `~` as a string, but no user means a role called `~`.
  private @Nullable String text(JsonNode node, String path) {
    if (!node.isString()) {
      String how = node.isNumber() || node.isBoolean() ? "a string; put it in quotes" : "a string";
      problems.wrong(node, path, how);
      return null;
    }
    if (node.stringValue().equals("~")) {
      problems.wrong(node, path, "a string; leave the key out for no value");
      return null;
    }
    return node.stringValue();
  }

  /// Names and values of database parameters.
  @Nullable Object parameters(JsonNode node, String path) {
    if (!node.isObject()) {
      return problems.wrong(node, path, "parameter names and values");
    }
    Map<String, ParameterValue> values = new LinkedHashMap<>();
    node.forEachEntry((name, value) -> {
      String here = path + "." + name;
      if (value.isArray()) {
        values.put(name, new ParameterValue.Elements(elements(value, here)));
      } else if (isScalar(value)) {
        values.put(name, new ParameterValue.Single(value.asString()));
      } else {
        problems.wrong(value, here, "a string, a number, true, false or a list");
      }
    });
    return values;
  }

  private List<String> elements(JsonNode list, String path) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode element = list.get(i);
      if (isScalar(element)) {
        texts.add(element.asString());
      } else {
        problems.wrong(element, path + "[" + i + "]", "a string");
      }
    }
    return texts;
  }

  private static boolean isScalar(JsonNode node) {
    return node.isString() || node.isNumber() || node.isBoolean();
  }
}
