package io.github.cituscluster.specification;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema of the specification, generated from the records and their `@Key`s. It knows
/// keys, types and defaults; only the reader finds contradictions.
final class SpecSchema {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final JsonNodeFactory nodes = JsonNodeFactory.instance;
  private final ObjectNode definitions = nodes.objectNode();

  private SpecSchema() {}

  static String text() {
    return MAPPER.writeValueAsString(new SpecSchema().document()) + "\n";
  }

  private ObjectNode document() {
    ObjectNode schema = nodes.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Specification of a Citus cluster");
    schema.put(
        "description",
        "The desired state of a Citus cluster, for citus-setup. Generated from the code of the"
            + " job.");
    schema.setAll(block(ClusterSpec.class));
    schema.set("$defs", definitions);
    return schema;
  }

  private ObjectNode block(Class<?> type) {
    ObjectNode block = nodes.objectNode().put("type", "object").put("additionalProperties", false);
    ObjectNode properties = nodes.objectNode();
    ArrayNode required = nodes.arrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.set(component.getName(), property(component));
      if (DocumentReader.required(component)) {
        required.add(component.getName());
      }
    }
    if (!required.isEmpty()) {
      block.set("required", required);
    }
    return block.set("properties", properties);
  }

  private ObjectNode property(RecordComponent component) {
    Key key = Objects.requireNonNull(component.getAnnotation(Key.class));
    ObjectNode property = nodes.objectNode().put("description", key.value());
    property.setAll(form(component.getGenericType()));
    if (!key.defaultsTo().isEmpty()) {
      property.set("default", DocumentReader.defaultNode(key.defaultsTo(), component.getType()));
    }
    return property;
  }

  private ObjectNode form(Type type) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          typed("array").set("items", form(list.getActualTypeArguments()[0]));
      case ParameterizedType map -> typed("object").set("additionalProperties", parameter());
      case Class<?> c when c.isRecord() -> reference(c);
      case Class<?> c when c == JsonNode.class -> typed("object");
      case Class<?> c when c.isEnum() -> words(c);
      case Class<?> c when c == int.class || c == Integer.class -> typed("integer");
      case Class<?> c when c == boolean.class -> typed("boolean");
      case Class<?> c when c == Duration.class ->
          typed("string").put("pattern", "^[0-9]{1,9}(ms|s|m|h)$");
      case Class<?> c when c == String.class || c == Path.class -> typed("string");
      default -> throw new IllegalStateException("no form for " + type);
    };
  }

  private ObjectNode typed(String name) {
    return nodes.objectNode().put("type", name);
  }

  private ObjectNode reference(Class<?> type) {
    if (!definitions.has(type.getSimpleName())) {
      definitions.set(type.getSimpleName(), nodes.objectNode());
      definitions.set(type.getSimpleName(), block(type));
    }
    return nodes.objectNode().put("$ref", "#/$defs/" + type.getSimpleName());
  }

  private ObjectNode words(Class<?> type) {
    ArrayNode words = nodes.arrayNode();
    Arrays.stream(type.getEnumConstants()).map(Object::toString).forEach(words::add);
    return nodes.objectNode().set("enum", words);
  }

  private ObjectNode parameter() {
    ArrayNode scalars = nodes.arrayNode().add("string").add("number").add("boolean");
    ObjectNode scalar = nodes.objectNode().set("type", scalars);
    ObjectNode list = typed("array").put("minItems", 1).set("items", scalar);
    return nodes.objectNode().set("anyOf", nodes.arrayNode().add(scalar).add(list));
  }
}
