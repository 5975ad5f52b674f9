package io.github.cituscluster.specification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the part of Patroni's dynamic configuration that a document contains. Keys and forms are
/// those of Patroni 4.1 (its docs/dynamic_configuration.rst and validator.py). The job does not
/// manage the keys that Patroni uses for other purposes (`standby_cluster`, `slots`, `pause`).
final class ConfigurationReader {
  private sealed interface Form {
    /// Whether null means Patroni's own default.
    default boolean isScalar() {
      return this instanceof Whole || this instanceof Flag || this instanceof Synchronous;
    }

    /// A whole number of at least `minimum`.
    record Whole(int minimum) implements Form {}

    record Flag() implements Form {}

    /// Off, on, or by quorum.
    record Synchronous() implements Form {}

    record Lines() implements Form {}

    /// Properties that identify replication slots, all of them strings.
    record Slots() implements Form {}

    record Parameters() implements Form {}

    record Block(Map<String, Form> keys) implements Form {}
  }

  private static final Form FLAG = new Form.Flag();
  private static final Form NATURAL = new Form.Whole(0);

  private static final Form.Block POSTGRESQL =
      new Form.Block(
          new TreeMap<>(
              Map.of(
                  "parameters", new Form.Parameters(),
                  "pg_hba", new Form.Lines(),
                  "pg_ident", new Form.Lines(),
                  "pg_ctl_timeout", NATURAL,
                  "use_pg_rewind", FLAG,
                  "use_slots", FLAG,
                  "remove_data_directory_on_rewind_failure", FLAG,
                  "remove_data_directory_on_diverged_timelines", FLAG)));

  private static final Form.Block TREE =
      new Form.Block(
          new TreeMap<>(
              Map.ofEntries(
                  Map.entry("ttl", new Form.Whole(20)),
                  Map.entry("loop_wait", new Form.Whole(1)),
                  Map.entry("retry_timeout", new Form.Whole(3)),
                  Map.entry("maximum_lag_on_failover", NATURAL),
                  Map.entry("maximum_lag_on_syncnode", new Form.Whole(-1)),
                  Map.entry("max_timelines_history", NATURAL),
                  Map.entry("primary_start_timeout", NATURAL),
                  Map.entry("primary_stop_timeout", NATURAL),
                  Map.entry("synchronous_mode", new Form.Synchronous()),
                  Map.entry("synchronous_mode_strict", FLAG),
                  Map.entry("synchronous_node_count", new Form.Whole(1)),
                  Map.entry("failsafe_mode", FLAG),
                  Map.entry("check_timeline", FLAG),
                  Map.entry("ignore_slots", new Form.Slots()),
                  Map.entry("postgresql", POSTGRESQL))));

  private final Problems problems;

  ConfigurationReader(Problems problems) {
    this.problems = problems;
  }

  /// Returns the tree itself, or null after adding every problem.
  @Nullable JsonNode read(JsonNode node, String path) {
    int before = problems.all().size();
    check(node, TREE, path);
    return problems.all().size() == before ? node : null;
  }

  private void check(JsonNode node, Form form, String path) {
    if (node.isNull() && form.isScalar()) {
      return;
    }
    switch (form) {
      case Form.Whole(int minimum) -> {
        if (!node.isInt() || node.intValue() < minimum) {
          problems.wrong(node, path, "a whole number, %d or more".formatted(minimum));
        }
      }
      case Form.Flag() -> {
        if (!node.isBoolean()) {
          problems.wrong(node, path, "true or false");
        }
      }
      case Form.Synchronous() -> {
        if (!node.isBoolean() && !node.asString("").equals("quorum")) {
          problems.wrong(node, path, "true, false or quorum");
        }
      }
      case Form.Lines() -> elements(node, path).forEach(this::checkText);
      case Form.Slots() -> elements(node, path).forEach(this::checkSlot);
      case Form.Parameters() -> checkParameters(node, path);
      case Form.Block(Map<String, Form> keys) -> checkBlock(node, keys, path);
    }
  }

  private void checkBlock(JsonNode node, Map<String, Form> keys, String path) {
    if (!node.isObject()) {
      problems.wrong(node, path, "a block with the keys " + String.join(", ", keys.keySet()));
      return;
    }
    node.forEachEntry((name, value) -> {
      Form form = keys.get(name);
      if (form != null) {
        check(value, form, path + "." + name);
      } else {
        List<String> known = List.copyOf(keys.keySet());
        problems.add(
            path + "." + name,
            "is not a key of Patroni's configuration that the job manages; "
                + NearestName.of(name, known)
                    .map(n -> "did you mean '" + n + "'?")
                    .orElse("expected one of " + String.join(", ", known)));
      }
    });
  }

  private Map<String, JsonNode> elements(JsonNode node, String path) {
    Map<String, JsonNode> elements = new LinkedHashMap<>();
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        elements.put(path + "[" + i + "]", node.get(i));
      }
    } else {
      problems.wrong(node, path, "a list");
    }
    return elements;
  }

  private void checkText(String path, JsonNode node) {
    if (!node.isString() || node.stringValue().isBlank()) {
      problems.wrong(node, path, "a string");
    }
  }

  private void checkSlot(String path, JsonNode node) {
    List<String> known = new ArrayList<>(List.of("name", "type", "database", "plugin"));
    if (!node.isObject() || node.isEmpty()) {
      problems.wrong(node, path, "a block with the keys " + String.join(", ", known));
      return;
    }
    node.forEachEntry((name, value) -> {
      if (known.contains(name)) {
        checkText(path + "." + name, value);
      } else {
        problems.add(path + "." + name, "unknown key; expected one of " + String.join(", ", known));
      }
    });
  }

  /// Accepts any name, because only the server knows which parameters exist.
  private void checkParameters(JsonNode node, String path) {
    if (!node.isObject()) {
      problems.wrong(node, path, "parameter names and values");
      return;
    }
    Map<String, String> names = new HashMap<>();
    node.forEachEntry((name, value) -> {
      String here = path + "." + name;
      if (!DatabaseChecks.PARAMETER.matcher(name).matches()) {
        problems.add(here, "'%s' is not a valid parameter name".formatted(name));
      }
      if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
        problems.wrong(value, here, "a string, a number, true or false");
      }
      String before = names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (before != null) {
        problems.add(here, "parameter '%s' is listed twice".formatted(before));
      }
    });
  }
}
