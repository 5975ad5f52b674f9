package io.github.cituscluster.specification;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks the roles of a document.
final class RoleChecks {
  private final ClusterSpec spec;
  private final Problems problems;
  private final Map<String, List<String>> groupsOf = new HashMap<>();

  RoleChecks(ClusterSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
    spec.roles().forEach(r -> groupsOf.put(r.name(), r.memberOf()));
  }

  void check() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.roles().size(); i++) {
      RoleSpec role = spec.roles().get(i);
      String path = "roles[" + i + "]";
      checkName(path + ".name", role.name(), seen);
      problems.checkConnectionLimit(path, role.connectionLimit());
      problems.checkFile(path + ".passwordFile", role.passwordFile());
      checkMembership(path + ".memberOf", role);
      for (int j = 0; j < role.databases().size(); j++) {
        checkDatabase(path + ".databases[" + j + "]", role, role.databases().get(j));
      }
    }
  }

  private void checkName(String path, String name, Set<String> seen) {
    problems.checkName(path, name);
    if (name.startsWith("pg_") || Set.of("public", "none").contains(name)) {
      problems.add(path, "'%s' is reserved by PostgreSQL".formatted(name));
    }
    if (name.equals(spec.administrator().user())) {
      problems.add(
          path,
          ("'%s' is the administrator; leave it out, because administrator.passwordFile already"
                  + " sets its password")
              .formatted(name));
    }
    if (spec.replication() != null && name.equals(spec.replication().user())) {
      problems.add(
          path,
          "'%s' is the replication role, which Patroni creates; leave it out".formatted(name));
    }
    if (!seen.add(name)) {
      problems.add(path, "role '%s' is listed twice".formatted(name));
    }
  }

  private void checkMembership(String path, RoleSpec role) {
    for (int i = 0; i < role.memberOf().size(); i++) {
      problems.checkName(path + "[" + i + "]", role.memberOf().get(i));
    }
    Deque<String> between = new ArrayDeque<>();
    if (leadsTo(role.name(), role.name(), between, new HashSet<>())) {
      problems.add(
          path,
          "role '%s' is a member of itself%s, which PostgreSQL does not allow"
              .formatted(
                  role.name(), between.isEmpty() ? "" : " through " + String.join(", ", between)));
    }
  }

  /// Whether a chain of memberships leads from one role to another.
  ///
  /// @param between receives the roles between them
  private boolean leadsTo(String from, String to, Deque<String> between, Set<String> seen) {
    for (String group : groupsOf.getOrDefault(from, List.of())) {
      if (group.equals(to)) {
        return true;
      }
      if (seen.add(group)) {
        between.addLast(group);
        if (leadsTo(group, to, between, seen)) {
          return true;
        }
        between.removeLast();
      }
    }
    return false;
  }

  private void checkDatabase(String path, RoleSpec role, String name) {
    DatabaseSpec database = spec.database(name).orElse(null);
    if (database == null) {
      List<String> known = spec.allDatabases().stream().map(DatabaseSpec::name).toList();
      problems.add(
          path,
          "database '%s' is not in this document%s"
              .formatted(name, Problems.suggestion(name, known)));
    } else if (!database.roles().isEmpty()
        && !database.roles().contains(role.name())
        && !role.name().equals(database.owner())) {
      problems.add(
          path,
          "database '%s' lists its roles and '%s' is not among them; make both lists agree"
              .formatted(name, role.name()));
    }
  }
}
