package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.specification.ParameterValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parameters of a database: ALTER DATABASE ... SET, on each node separately.
public final class DatabaseParameters {
  /// Parameters whose elements PostgreSQL quotes one by one (GUC_LIST_QUOTE in its guc_tables.c): a
  /// single quoted string would become one element with commas in its name.
  private static final Set<String> LISTS =
      Set.of(
          "search_path",
          "local_preload_libraries",
          "session_preload_libraries",
          "temp_tablespaces");

  /// Contexts in pg_settings of parameters that only the server configuration can set.
  private static final Set<String> SERVER_CONTEXTS = Set.of("internal", "postmaster", "sighup");

  private DatabaseParameters() {}

  /// Compares the parameters on each node.
  ///
  /// @param contexts `pg_settings.context` by lower-case name, from the coordinator
  public static List<Finding> findings(DatabaseState state, Map<String, String> contexts) {
    List<Finding> findings = new ArrayList<>();
    state
        .spec()
        .parameters()
        .forEach((name, value) -> {
          String refusal = refusal(name, contexts);
          for (Node node : state.nodes()) {
            if (refusal == null) {
              findings.add(parameter(state, node, name, elements(name, value)));
            }
          }
          if (refusal != null) {
            findings.add(
                new Finding.Refused(
                    state.place(state.coordinator()), "parameter " + name, refusal));
          }
        });
    Set<String> wanted =
        state.spec().parameters().keySet().stream()
            .map(n -> n.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    for (Node node : state.nodes()) {
      found(state, node).keySet().stream()
          .filter(name -> !wanted.contains(name.toLowerCase(Locale.ROOT)))
          .forEach(
              name -> findings.add(new Finding.Unmanaged(state.place(node), "parameter " + name)));
    }
    return findings;
  }

  private static @Nullable String refusal(String name, Map<String, String> contexts) {
    String context = contexts.get(name.toLowerCase(Locale.ROOT));
    if (context == null) {
      return name.contains(".")
          ? null
          : "PostgreSQL has no parameter with this name; correct or remove it";
    }
    return SERVER_CONTEXTS.contains(context)
        ? ("applies to the whole server (context %s) and cannot be set for one database; set it in"
                + " the server configuration: the chart's values, or postgresql.conf")
            .formatted(context)
        : null;
  }

  private static Finding parameter(
      DatabaseState state, Node node, String name, List<String> wanted) {
    Place place = state.place(node);
    String object = "parameter " + name;
    String stored = found(state, node).get(name);
    String sql =
        "ALTER DATABASE %s SET %s = %s"
            .formatted(
                identifier(state.name()),
                qualified(name),
                wanted.stream().map(v -> literal(v)).collect(Collectors.joining(", ")));
    Action action = Action.of(state.cluster().maintenanceDatabase(), sql);
    if (stored == null) {
      return Step.missing(place, object, Stage.CONTENT, action);
    }
    boolean same =
        (wanted.size() == 1 && !isList(name))
            ? stored.equals(wanted.getFirst())
            : split(stored).equals(wanted);
    return same
        ? new Finding.AsSpecified(place, object)
        : Step.different(place, object, stored, String.join(", ", wanted), Stage.CONTENT, action);
  }

  private static Map<String, String> found(DatabaseState state, Node node) {
    return state
        .server(node)
        .usable(state.name())
        .map(ServerFacts.DatabaseRow::parameters)
        .orElse(Map.of());
  }

  private static List<String> elements(String name, ParameterValue value) {
    return switch (value) {
      case ParameterValue.Elements(List<String> texts) -> texts;
      case ParameterValue.Single(String text) when isList(name) ->
          Arrays.stream(text.split(",")).map(String::strip).toList();
      case ParameterValue.Single(String text) -> List.of(text);
    };
  }

  private static boolean isList(String name) {
    return LISTS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String qualified(String name) {
    return Arrays.stream(name.split("\\."))
        .map(p -> identifier(p.toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining("."));
  }

  /// The elements of a stored list: names, in double quotes where necessary.
  private static List<String> split(String stored) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == '"' && quoted && i + 1 < stored.length() && stored.charAt(i + 1) == '"') {
        element.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        elements.add(element.toString().strip());
        element.setLength(0);
      } else {
        element.append(c);
      }
    }
    elements.add(element.toString().strip());
    return elements;
  }
}
