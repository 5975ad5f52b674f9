package io.github.cituscluster.specification;

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
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The tables of the reference page, generated from the records and their `@Key`s.
final class SpecPage {
  private static final String HEAD =
      """
      | key | type | required | default | meaning |
      | --- | --- | --- | --- | --- |
      """;

  private final Map<Class<?>, List<String>> blocks = new LinkedHashMap<>();

  private SpecPage() {
    visit(ClusterSpec.class, "");
  }

  static String tables() {
    return new SpecPage().text();
  }

  private void visit(Class<?> type, String path) {
    blocks.computeIfAbsent(type, t -> new ArrayList<>()).add(path);
    for (RecordComponent component : type.getRecordComponents()) {
      String here = path.isEmpty() ? component.getName() : path + "." + component.getName();
      if (component.getType().isRecord()) {
        visit(component.getType(), here);
      } else if (element(component.getGenericType()) instanceof Class<?> c && c.isRecord()) {
        visit(c, here + "[]");
      }
    }
  }

  private static Type element(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == List.class
        ? p.getActualTypeArguments()[0]
        : type;
  }

  private String text() {
    return blocks.entrySet().stream()
        .map(block -> title(block.getValue()) + "\n\n" + table(block.getKey()))
        .collect(Collectors.joining("\n"));
  }

  private static String title(List<String> paths) {
    return paths.equals(List.of(""))
        ? "### The document"
        : "### " + paths.stream().map(p -> "`" + p + "`").collect(Collectors.joining(", "));
  }

  private static String table(Class<?> type) {
    return HEAD
        + Arrays.stream(type.getRecordComponents())
            .map(SpecPage::row)
            .collect(Collectors.joining());
  }

  private static String row(RecordComponent component) {
    Key key = Objects.requireNonNull(component.getAnnotation(Key.class));
    String standard = key.defaultsTo().isEmpty() ? "" : "`" + key.defaultsTo() + "`";
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            component.getName(),
            form(component.getGenericType()),
            DocumentReader.required(component) ? "yes" : "",
            standard,
            key.value());
  }

  private static String form(Type type) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          "list of " + plural(element(list));
      case ParameterizedType map -> "names and values";
      case Class<?> c when c.isRecord() -> "block";
      case Class<?> c when c == JsonNode.class -> "keys and values";
      case Class<?> c when c.isEnum() -> "word";
      case Class<?> c when c == int.class -> "whole number";
      case Class<?> c when c == boolean.class -> "true or false";
      case Class<?> c when c == Duration.class -> "duration";
      case Class<?> c when c == Path.class -> "file";
      default -> "string";
    };
  }

  private static String plural(Type element) {
    return element == Integer.class
        ? "whole numbers"
        : element == String.class ? "strings" : "blocks";
  }
}
