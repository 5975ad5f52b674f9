package io.github.cituscluster.patroni;

import io.github.cituscluster.postgres.Node;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What the comparison of the specification with one key of a group's dynamic configuration says.
public sealed interface Difference {
  /// Primary of the group.
  Node node();

  /// What it is, for instance `parameter "work_mem"`.
  String object();

  /// As it should be.
  record Unchanged(Node node, String object) implements Difference {}

  /// To be changed.
  ///
  /// @param from how it is, for people
  /// @param to how it should be, for people
  /// @param needsRestart whether it counts only after a restart of the group's members
  /// @param path of the key in the configuration
  /// @param value null to take the key away
  record Altered(
      Node node,
      String object,
      String from,
      String to,
      boolean needsRestart,
      List<String> path,
      JsonNode value)
      implements Difference {

    public Altered {
      path = List.copyOf(path);
    }

    /// Whether a configuration has it as it should be.
    public boolean isIn(JsonNode configuration) {
      JsonNode at = configuration;
      for (String key : path) {
        at = at.path(key);
      }
      return value.isContainer()
          ? value.equals(at)
          : value.isNull()
              ? at.isMissingNode()
              : value.asString().equalsIgnoreCase(at.asString(""));
    }
  }

  /// To be restarted, for parameters that count only then.
  ///
  /// @param others members of its group that are well now, and have to be again afterwards
  record Restarted(Node node, MemberState state, List<Member> others) implements Difference {
    public Restarted {
      others = List.copyOf(others);
    }

    @Override
    public String object() {
      return "member \"%s\"".formatted(state.member().name());
    }
  }

  /// Nothing that a server would take, or not for the job to set.
  ///
  /// @param reason what was found, what was expected and the way out
  record Refused(Node node, String object, String reason) implements Difference {}
}
