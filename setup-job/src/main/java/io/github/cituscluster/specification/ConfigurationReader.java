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

/// Reads the part of Patroni's dynamic configuration that a document names; keys and forms are
/// those of Patroni 4.1 (its docs/dynamic_configuration.rst and validator.py). What Patroni keeps
/// there for other uses (`standby_cluster`, `slots`, `pause`) is not the job's.
final class ConfigurationReader {
  private sealed interface Form {
    /// Whether null stands for Patroni's own default.
    default boolean isScalar() {
      return this instanceof Whole || this instanceof Flag || this instanceof Synchronous;
    }

    /// A whole number, not below this one.
    record Whole(int least) implements Form {}

    record Flag() implements Form {}

    /// Off, on, or by quorum.
    record Synchronous() implements Form {}

    record Lines() implements Form {}

    /// Descriptions of replication slots, by texts.
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

  /// The tree itself, or null with every problem noted.
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
      case Form.Whole(int least) -> {
        if (!node.isInt() || node.intValue() < least) {
          problems.wrong(node, path, "a whole number, %d or more".formatted(least));
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
      case Form.Lines() -> elements(node, path).forEach(this::text);
      case Form.Slots() -> elements(node, path).forEach(this::slot);
      case Form.Parameters() -> parameters(node, path);
      case Form.Block(Map<String, Form> keys) -> block(node, keys, path);
    }
  }

  private void block(JsonNode node, Map<String, Form> keys, String path) {
    if (!node.isObject()) {
      problems.wrong(node, path, "keys " + String.join(", ", keys.keySet()));
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
            "is not a key of Patroni's configuration that the job keeps; "
                + NearestName.of(name, known)
                    .map(n -> "did you mean '" + n + "'?")
                    .orElse("the keys here are " + String.join(", ", known)));
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

  private void text(String path, JsonNode node) {
    if (!node.isString() || node.stringValue().isBlank()) {
      problems.wrong(node, path, "a text");
    }
  }

  private void slot(String path, JsonNode node) {
    List<String> known = new ArrayList<>(List.of("name", "type", "database", "plugin"));
    if (!node.isObject() || node.isEmpty()) {
      problems.wrong(node, path, "keys " + String.join(", ", known));
      return;
    }
    node.forEachEntry((name, value) -> {
      if (known.contains(name)) {
        text(path + "." + name, value);
      } else {
        problems.add(path + "." + name, "is not a key; the keys here are " + known);
      }
    });
  }

  /// Any name: only the server knows which there are.
  private void parameters(JsonNode node, String path) {
    if (!node.isObject()) {
      problems.wrong(node, path, "parameter names and values");
      return;
    }
    Map<String, String> names = new HashMap<>();
    node.forEachEntry((name, value) -> {
      String here = path + "." + name;
      if (!DatabaseChecks.PARAMETER.matcher(name).matches()) {
        problems.add(here, "'%s' is not the name of a parameter".formatted(name));
      }
      if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
        problems.wrong(value, here, "a text, a number or a switch");
      }
      String before = names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (before != null) {
        problems.add(here, "parameter '%s' is there twice".formatted(before));
      }
    });
  }
}
