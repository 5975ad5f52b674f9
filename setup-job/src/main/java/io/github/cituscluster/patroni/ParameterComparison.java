package io.github.cituscluster.patroni;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Compares `postgresql.parameters`, which the specification manages as a whole if it contains it.
///
/// @param place the configuration of the group
/// @param known what its primary reports about each parameter, by lower-case name
record ParameterComparison(Place place, Map<String, Parameter> known) {
  /// Parameters that Patroni itself sets for each server, whatever its configuration contains (its
  /// postgresql/config.py and the members' own files).
  private static final Set<String> SET_BY_PATRONI =
      Set.of(
          "listen_addresses",
          "port",
          "cluster_name",
          "hot_standby",
          "unix_socket_directories",
          "data_directory",
          "config_file",
          "hba_file",
          "ident_file",
          "external_pid_file",
          "primary_conninfo",
          "primary_slot_name",
          "synchronous_standby_names");

  private static final String LIBRARIES = "shared_preload_libraries";

  List<Finding> of(JsonNode wanted, JsonNode found) {
    Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    found.propertyNames().forEach(name -> names.put(name, name));
    List<Finding> findings = new ArrayList<>();
    wanted.forEachEntry((name, value) -> {
      String there = names.remove(name);
      String stored = there == null ? name : there;
      findings.add(named(stored, value, found.path(stored)));
    });
    names.values().stream()
        .filter(name -> !SET_BY_PATRONI.contains(lower(name)))
        .forEach(name -> findings.add(unnamed(name, found.path(name))));
    return findings;
  }

  private Finding named(String name, JsonNode wanted, JsonNode found) {
    String object = "parameter \"%s\"".formatted(name);
    Parameter parameter = known.get(lower(name));
    String refusal = refusal(name, parameter, wanted);
    if (refusal != null) {
      return new Finding.Refused(place, object, refusal);
    }
    boolean same = !found.isMissingNode() && same(parameter, wanted, found);
    return same ? new Finding.AsSpecified(place, object) : altered(name, found, wanted);
  }

  private @Nullable String refusal(String name, @Nullable Parameter parameter, JsonNode wanted) {
    if (SET_BY_PATRONI.contains(lower(name)) || lower(name).startsWith("recovery_target")) {
      return "Patroni itself sets this parameter; leave it out";
    }
    if (parameter == null) {
      return name.contains(".")
          ? null
          : "PostgreSQL has no parameter with this name; correct or remove it";
    }
    if (parameter.context().equals("internal")) {
      return "is fixed when the server is built or initialized; leave it out";
    }
    if (lower(name).equals(LIBRARIES) && !hasCitus(wanted)) {
      return "found '%s', expected citus to be one of them".formatted(wanted.asString());
    }
    return parameter.fault(wanted).orElse(null);
  }

  /// Removing `shared_preload_libraries` would unload Citus at the next restart.
  private Finding unnamed(String name, JsonNode found) {
    return lower(name).equals(LIBRARIES) && hasCitus(found)
        ? new Finding.Refused(
            place,
            "parameter \"%s\"".formatted(name),
            "is '%s' and would return to its default, without Citus; set it"
                .formatted(found.asString()))
        : altered(name, found, JsonNodeFactory.instance.nullNode());
  }

  private static boolean hasCitus(JsonNode libraries) {
    return Arrays.stream(libraries.asString().split(","))
        .map(String::strip)
        .anyMatch("citus"::equals);
  }

  private Finding altered(String name, JsonNode from, JsonNode to) {
    Parameter parameter = known.get(lower(name));
    return new Finding.Different(
        place,
        "parameter \"%s\"".formatted(name),
        from.isMissingNode() ? "not set" : from.asString(),
        to.isNull() ? "its default" : to.asString(),
        new Setting(
            List.of("postgresql", "parameters", name),
            to,
            parameter != null && parameter.needsRestart()));
  }

  /// Compares by meaning if the server knows the parameter, otherwise as strings, as Patroni itself
  /// does.
  private static boolean same(@Nullable Parameter parameter, JsonNode a, JsonNode b) {
    if (parameter != null) {
      return parameter.meaning(a).equals(parameter.meaning(b));
    }
    String one = a.asString().strip();
    String other = b.asString().strip();
    return (a.isBoolean() || b.isBoolean()) ? one.equalsIgnoreCase(other) : one.equals(other);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
