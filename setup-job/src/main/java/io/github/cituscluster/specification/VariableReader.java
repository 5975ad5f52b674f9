package io.github.cituscluster.specification;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Turns the values of variables into the nodes that a document would contain. A variable that is
/// not set becomes a null node, which means a key left out; so does an invalid one, which also adds
/// a problem.
final class VariableReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:(%s)|\\[(%s)])(?::([^:]*))?".formatted(Hosts.NAME, Hosts.IPV6));

  private final Map<String, String> environment;
  private final Problems problems;

  VariableReader(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  JsonNode text(Variable variable) {
    return variable
        .source(environment)
        .<JsonNode>map(name -> NODES.stringNode(environment.get(name)))
        .orElse(NODES.nullNode());
  }

  JsonNode flag(Variable variable) {
    JsonNode text = text(variable);
    return switch (text.asString("")) {
      case "true" -> NODES.booleanNode(true);
      case "false" -> NODES.booleanNode(false);
      default -> text.isNull() ? text : wrong(variable, "found", text.asString(), "true or false");
    };
  }

  JsonNode port(Variable variable) {
    JsonNode text = text(variable);
    return text.isNull() ? text : port(variable, "found", text.asString(), text.asString());
  }

  /// The elements of a list of `host`, `host:port` and `[IPv6]:port`; they become groups 1, 2, 3
  /// and so on, in this order.
  JsonNode workers(Variable variable, Variable defaultPort) {
    JsonNode list = text(variable);
    JsonNode port = port(defaultPort);
    ArrayNode workers = NODES.arrayNode();
    String[] elements = list.isNull() ? new String[0] : list.asString().split(",", -1);
    for (int i = 0; i < elements.length; i++) {
      Matcher matcher = ENDPOINT.matcher(elements[i]);
      String found = "element %d is".formatted(i + 1);
      if (matcher.matches()) {
        ObjectNode worker = workers.addObject().put("group", i + 1);
        worker.put("host", matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        String own = matcher.group(3);
        worker.set("port", own == null ? port : port(variable, found, elements[i], own));
      } else {
        wrong(variable, found, elements[i], "host, host:port or [IPv6]:port");
      }
    }
    return workers;
  }

  private JsonNode port(Variable variable, String found, String whole, @Nullable String text) {
    if (text != null && PORT.matcher(text).matches()) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return NODES.numberNode(port);
      }
    }
    return wrong(variable, found, whole, "a port from 1 to 65535");
  }

  private JsonNode wrong(Variable variable, String found, String text, String expected) {
    problems.add(
        variable.label(environment), "%s '%s', expected %s".formatted(found, text, expected));
    return NODES.nullNode();
  }
}
