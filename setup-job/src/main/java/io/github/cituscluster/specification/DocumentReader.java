package io.github.cituscluster.specification;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Turns the parsed document into records and adds a problem for everything that does not fit.
/// Jackson's own binding stops at the first fault; a user who made five typing errors wants to see
/// all five.
final class DocumentReader {
  private final Problems problems;
  private final ValueReader values;
  private final ConfigurationReader configurations;

  /// @param folder the base of relative paths in the document
  DocumentReader(Path folder, Problems problems) {
    this.problems = problems;
    this.values = new ValueReader(folder, problems);
    this.configurations = new ConfigurationReader(problems);
  }

  /// The record that the node describes; null if a problem leaves it without a value.
  <T extends Record> @Nullable T read(JsonNode node, Class<T> type) {
    return type.cast(record(node, type, ""));
  }

  private @Nullable Object value(JsonNode node, Type type, String path) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class -> list(node, list, path);
      case ParameterizedType map -> values.parameters(node, path);
      case Class<?> c when c.isRecord() -> record(node, c, path);
      case Class<?> c when c == JsonNode.class -> configurations.read(node, path);
      case Class<?> c -> values.value(node, c, path);
      default -> throw new IllegalStateException("a document cannot contain a " + type);
    };
  }

  private @Nullable Object record(JsonNode node, Class<?> type, String path) {
    if (!node.isObject()) {
      return problems.wrong(node, path, "a block with the keys " + String.join(", ", keys(type)));
    }
    checkUnknownKeys(node, type, path);
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    boolean whole = true;
    for (int i = 0; i < components.length; i++) {
      values[i] = component(node.get(components[i].getName()), components[i], path);
      whole &= values[i] != null || isNullable(components[i]);
    }
    return whole ? construct(type, components, values) : null;
  }

  private void checkUnknownKeys(JsonNode node, Class<?> type, String path) {
    List<String> known = keys(type);
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        String suggestion =
            NearestName.of(name, known)
                .map(n -> "did you mean '" + n + "'?")
                .orElse("expected one of " + String.join(", ", known));
        problems.add(join(path, name), "unknown key; " + suggestion);
      }
    }
  }

  private @Nullable Object component(@Nullable JsonNode node, RecordComponent c, String parent) {
    String path = join(parent, c.getName());
    if (node != null && !node.isNull()) {
      return value(node, c.getGenericType(), path);
    }
    Key key = c.getAnnotation(Key.class);
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
      return value(JsonNodeFactory.instance.objectNode(), c.getType(), path);
    }
    problems.add(path, "is missing but required: " + key.value());
    return null;
  }

  /// A block may be left out if all of its own keys may be left out.
  static boolean required(RecordComponent component) {
    if (component.getType().isRecord() && !isNullable(component)) {
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

  /// A default value in the form that a document would use.
  static JsonNode defaultNode(String text, Class<?> type) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (type == int.class) {
      return nodes.numberNode(Integer.parseInt(text));
    }
    return type == boolean.class
        ? nodes.booleanNode(Boolean.parseBoolean(text))
        : nodes.stringNode(text);
  }

  /// All elements, or null. If faulty elements were dropped, the remaining ones would get wrong
  /// indexes, and references to the dropped ones would be reported as errors too.
  private @Nullable Object list(JsonNode node, ParameterizedType type, String path) {
    if (!node.isArray()) {
      return problems.wrong(node, path, "a list");
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      Object element = value(node.get(i), type.getActualTypeArguments()[0], path + "[" + i + "]");
      if (element != null) {
        elements.add(element);
      }
    }
    return elements.size() == node.size() ? List.copyOf(elements) : null;
  }

  private static Object construct(
      Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create record " + type.getName(), e);
    }
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
