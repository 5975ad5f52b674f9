package io.github.cituscluster.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Turns the parsed document into the records and notes everything that does not fit.
///
/// Jackson's own binding stops at the first fault; a person with five typing errors wants to hear
/// of five.
final class DocumentReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private final Path folder;
  private final List<Problem> problems = new ArrayList<>();

  /// @param folder where relative paths of the document start
  DocumentReader(Path folder) {
    this.folder = folder;
  }

  List<Problem> problems() {
    return problems;
  }

  /// The record that the node describes; null when it holds a problem that leaves no value.
  <T extends Record> @Nullable T read(JsonNode node, Class<T> type) {
    return type.cast(record(node, type, ""));
  }

  private @Nullable Object value(JsonNode node, Type type, String path) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class -> list(node, list, path);
      case ParameterizedType map -> parameters(node, path);
      case Class<?> c when c.isRecord() -> record(node, c, path);
      case Class<?> c when c.isEnum() -> constant(node, c, path);
      case Class<?> c when c == int.class || c == Integer.class ->
          node.isInt() ? node.intValue() : wrong(node, path, "a whole number");
      case Class<?> c when c == boolean.class ->
          node.isBoolean() ? node.booleanValue() : wrong(node, path, "true or false");
      case Class<?> c when c == Duration.class -> duration(node, path);
      case Class<?> c when c == Path.class -> {
        String text = text(node, path);
        yield text == null ? null : folder.resolve(text);
      }
      default -> text(node, path);
    };
  }

  private @Nullable Object record(JsonNode node, Class<?> type, String path) {
    if (!node.isObject()) {
      return wrong(node, path, "keys " + keys(type));
    }
    nameUnknownKeys(node, type, path);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    boolean whole = true;
    for (int i = 0; i < components.length; i++) {
      values[i] = component(node.get(components[i].getName()), components[i], path);
      whole &= values[i] != null || isNullable(components[i]);
    }
    return whole ? construct(type, components, values) : null;
  }

  private void nameUnknownKeys(JsonNode node, Class<?> type, String path) {
    List<String> known = keys(type);
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        String meant =
            NearestName.of(name, known)
                .map(n -> "did you mean '" + n + "'?")
                .orElse("the keys here are " + String.join(", ", known));
        problems.add(new Problem(join(path, name), "is not a key; " + meant));
      }
    }
  }

  private @Nullable Object component(@Nullable JsonNode node, RecordComponent c, String parent) {
    String path = join(parent, c.getName());
    if (node != null && !node.isNull()) {
      return value(node, c.getGenericType(), path);
    }
    Key key = c.getAnnotation(Key.class);
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (!key.defaultsTo().isEmpty()) {
      return value(defaultNode(key.defaultsTo(), c.getType()), c.getGenericType(), path);
    }
    if (c.getType() == List.class) {
      return List.of();
    }
    if (c.getType() == Map.class) {
      return Map.of();
    }
    if (isNullable(c)) {
      return null;
    }
    if (c.getType().isRecord() && !required(c)) {
      return value(nodes.objectNode(), c.getType(), path);
    }
    problems.add(new Problem(path, "is missing; it is needed: " + key.value()));
    return null;
  }

  /// A record all of whose own keys may be left out may be left out itself.
  static boolean required(RecordComponent component) {
    if (component.getType().isRecord()) {
      return Arrays.stream(component.getType().getRecordComponents())
          .anyMatch(DocumentReader::required);
    }
    return component.getAnnotation(Key.class).defaultsTo().isEmpty()
        && component.getType() != List.class
        && component.getType() != Map.class
        && !isNullable(component);
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static JsonNode defaultNode(String text, Class<?> type) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (type == int.class) {
      return nodes.numberNode(Integer.parseInt(text));
    }
    return type == boolean.class
        ? nodes.booleanNode(Boolean.parseBoolean(text))
        : nodes.stringNode(text);
  }

  private @Nullable Object list(JsonNode node, ParameterizedType type, String path) {
    if (!node.isArray()) {
      return wrong(node, path, "a list");
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      Object element = value(node.get(i), type.getActualTypeArguments()[0], path + "[" + i + "]");
      if (element != null) {
        elements.add(element);
      }
    }
    return List.copyOf(elements);
  }

  private @Nullable Object parameters(JsonNode node, String path) {
    if (!node.isObject()) {
      return wrong(node, path, "parameter names and values");
    }
    Map<String, ParameterValue> values = new LinkedHashMap<>();
    node.forEachEntry((name, value) -> {
      String here = join(path, name);
      if (value.isArray()) {
        List<String> texts = new ArrayList<>();
        value.forEach(e ->
            texts.add(e.isValueNode() ? e.asString() : String.valueOf(wrong(e, here, "a text"))));
        values.put(name, new ParameterValue.Elements(texts));
      } else if (value.isValueNode() && !value.isNull()) {
        values.put(name, new ParameterValue.Single(value.asString()));
      } else {
        wrong(value, here, "a text, a number, a switch or a list");
      }
    });
    return values;
  }

  private @Nullable Object constant(JsonNode node, Class<?> type, String path) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
    String found = node.asString("");
    int index = words.indexOf(found);
    if (index >= 0) {
      return type.getEnumConstants()[index];
    }
    return wrong(node, path, "one of " + String.join(", ", words));
  }

  private @Nullable Object duration(JsonNode node, String path) {
    Matcher matcher = DURATION.matcher(node.asString(""));
    if (!matcher.matches()) {
      return wrong(node, path, "a number and its unit, for instance 500ms, 30s, 5m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private @Nullable String text(JsonNode node, String path) {
    if (node.isString()) {
      return node.stringValue();
    }
    wrong(node, path, node.isValueNode() ? "a text; put it in quotes" : "a text");
    return null;
  }

  private @Nullable Object wrong(JsonNode node, String path, String expected) {
    String found =
        node.isArray()
            ? "a list"
            : node.isObject() ? "keys and values" : "'" + node.asString() + "'";
    problems.add(new Problem(path, "found " + found + ", expected " + expected));
    return null;
  }

  private static Object construct(
      Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("record " + type.getName() + " cannot be made", e);
    }
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toList());
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
