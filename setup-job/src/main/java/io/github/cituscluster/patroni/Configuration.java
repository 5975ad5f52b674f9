package io.github.cituscluster.patroni;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Connections;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A group's dynamic configuration at one moment, and what its primary reports about the
/// parameters.
///
/// @param found the whole configuration
/// @param known the parameters that the server knows, by lower-case name
/// @param members the members that respond
public record Configuration(
    Group group, JsonNode found, Map<String, Parameter> known, List<MemberState> members) {

  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  /// Reads the members' REST API, then the primary.
  ///
  /// @throws io.github.cituscluster.postgres.Failure if one of them cannot be reached
  public static Configuration look(
      Group group, RestApi api, Connections connections, String database) {
    List<MemberState> members = members(group, api);
    JsonNode found = api.stored(members.getFirst().member());
    Set<String> names = new HashSet<>();
    names.addAll(group.wanted().path("postgresql").path("parameters").propertyNames());
    names.addAll(found.path("postgresql").path("parameters").propertyNames());
    try (Session session = connections.open(group.node(), database)) {
      return new Configuration(group, found, Parameter.look(session, names), members);
    }
  }

  /// A member that does not respond is left out: it starts with the configuration of that time.
  private static List<MemberState> members(Group group, RestApi api) {
    List<MemberState> members = new ArrayList<>();
    for (Member member : api.members(group)) {
      try {
        members.add(api.state(member));
      } catch (Failure e) {
        LOG.debug("not checked: {}", e.getMessage());
      }
    }
    if (members.isEmpty()) {
      throw Failure.passing(group + ": none of its members responds");
    }
    return List.copyOf(members);
  }

  /// The value in the specification of a parameter that is a whole number without a unit.
  public OptionalInt wanted(String parameter) {
    return group
        .wanted()
        .path("postgresql")
        .path("parameters")
        .propertyStream()
        .filter(p -> p.getKey().equalsIgnoreCase(parameter))
        .flatMap(p -> Quantity.parse(p.getValue().asString(), "", true).stream())
        .mapToInt(BigDecimal::intValue)
        .findFirst();
  }

  /// How it differs from the specification, key by key; then the members with a pending restart, in
  /// the order in which to restart them.
  ///
  /// @param restarts whether the job restarts them; otherwise they wait for the user
  public List<Finding> findings(boolean restarts) {
    List<Finding> findings = new ArrayList<>();
    keys(group.wanted(), found, List.of(), findings);
    RestartOrder.of(members).forEach(state -> findings.add(pending(state, restarts)));
    return findings;
  }

  private Finding pending(MemberState state, boolean restarts) {
    Place place = Place.configuration(group.node());
    String object = "member \"%s\"".formatted(state.member().name());
    return restarts
        ? new Finding.Different(
            place,
            object,
            "restart pending",
            "restarted (%s)".formatted(state.reason()),
            new Restart(state, othersOf(state)))
        : new Finding.Awaited(
            place,
            object,
            "needs a restart (%s), which restartPolicy: report leaves to you"
                .formatted(state.reason()));
  }

  private List<Member> othersOf(MemberState state) {
    return members.stream()
        .filter(other -> other.isHealthy() && !other.equals(state))
        .map(MemberState::member)
        .toList();
  }

  private void keys(JsonNode wanted, JsonNode there, List<String> above, List<Finding> findings) {
    wanted.forEachEntry((key, value) -> {
      List<String> path = new ArrayList<>(above);
      path.add(key);
      JsonNode now = there.path(key);
      if (path.equals(List.of("postgresql", "parameters"))) {
        findings.addAll(
            new ParameterComparison(Place.configuration(group.node()), known).of(value, now));
      } else if (value.isObject()) {
        keys(value, now, path, findings);
      } else {
        findings.add(key(path, value, now));
      }
    });
  }

  private Finding key(List<String> path, JsonNode wanted, JsonNode now) {
    Place place = Place.configuration(group.node());
    String object = String.join(".", path);
    return same(wanted, now)
        ? new Finding.AsSpecified(place, object)
        : new Finding.Different(
            place, object, shown(now), shown(wanted), new Setting(path, wanted, false));
  }

  /// Patroni itself compares values as strings (its `patch_config`), but people and tools write
  /// them differently: `"30"` and `30`, or `on` and `true`, mean the same.
  private static boolean same(JsonNode wanted, JsonNode now) {
    if (wanted.isNull()) {
      return now.isMissingNode() || now.isNull();
    }
    if (wanted.isContainer() || now.isContainer()) {
      return wanted.equals(now);
    }
    return !now.isMissingNode() && scalar(wanted).equals(scalar(now));
  }

  private static String scalar(JsonNode node) {
    String text = node.asString().strip().toLowerCase(Locale.ROOT);
    return switch (text) {
      case "on" -> "true";
      case "off" -> "false";
      default -> text;
    };
  }

  /// Lines of `pg_hba` may contain a password (ldap, radius), so only the length of a list is
  /// shown.
  private static String shown(JsonNode node) {
    return switch (node) {
      case JsonNode list when list.isArray() -> list.size() + " entries";
      case JsonNode nothing when nothing.isMissingNode() || nothing.isNull() -> "not set";
      case JsonNode other -> other.isObject() ? "a block" : other.asString();
    };
  }

  /// The tree to merge into a configuration to make these changes.
  public static JsonNode patch(List<Setting> settings) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    for (Setting setting : settings) {
      ObjectNode at = patch;
      for (String key : setting.path().subList(0, setting.path().size() - 1)) {
        at = at.has(key) ? (ObjectNode) at.get(key) : at.putObject(key);
      }
      at.set(setting.path().getLast(), setting.value());
    }
    return patch;
  }
}
