package io.github.cituscluster.specification;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules about the roles of a document.
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
      name(path + ".name", role.name(), seen);
      problems.connectionLimit(path, role.connectionLimit());
      problems.file(path + ".passwordFile", role.passwordFile());
      memberOf(path + ".memberOf", role);
      for (int j = 0; j < role.databases().size(); j++) {
        database(path + ".databases[" + j + "]", role, role.databases().get(j));
      }
    }
  }

  private void name(String path, String name, Set<String> seen) {
    problems.name(path, name);
    if (name.startsWith("pg_") || Set.of("public", "none").contains(name)) {
      problems.add(path, "'%s' is reserved by PostgreSQL".formatted(name));
    }
    if (name.equals(spec.administrator().user())) {
      problems.add(
          path,
          "'%s' is the administrator, with the password of administrator.passwordFile; leave it out"
                  .formatted(name)
              + " here");
    }
    if (spec.replication() != null && name.equals(spec.replication().user())) {
      problems.add(
          path,
          "'%s' is the role of replication, which Patroni makes; leave it out".formatted(name));
    }
    if (!seen.add(name)) {
      problems.add(path, "role '%s' is there twice".formatted(name));
    }
  }

  private void memberOf(String path, RoleSpec role) {
    for (int i = 0; i < role.memberOf().size(); i++) {
      problems.name(path + "[" + i + "]", role.memberOf().get(i));
    }
    Deque<String> way = new ArrayDeque<>();
    if (leadsTo(role.name(), role.name(), way, new HashSet<>())) {
      problems.add(
          path,
          "role '%s' is a member of itself%s; PostgreSQL refuses that"
              .formatted(role.name(), way.isEmpty() ? "" : " by way of " + String.join(", ", way)));
    }
  }

  /// Whether memberships lead from one role to another.
  ///
  /// @param way afterwards the roles between them
  private boolean leadsTo(String from, String to, Deque<String> way, Set<String> seen) {
    for (String group : groupsOf.getOrDefault(from, List.of())) {
      if (group.equals(to)) {
        return true;
      }
      if (seen.add(group)) {
        way.addLast(group);
        if (leadsTo(group, to, way, seen)) {
          return true;
        }
        way.removeLast();
      }
    }
    return false;
  }

  private void database(String path, RoleSpec role, String name) {
    DatabaseSpec database = spec.database(name).orElse(null);
    if (database == null) {
      List<String> known = spec.allDatabases().stream().map(DatabaseSpec::name).toList();
      problems.add(
          path,
          "database '%s' is not in this document%s".formatted(name, Problems.meant(name, known)));
    } else if (!database.roles().isEmpty()
        && !database.roles().contains(role.name())
        && !role.name().equals(database.owner())) {
      problems.add(
          path,
          "database '%s' lists its roles and '%s' is not among them; say the same in both places"
              .formatted(name, role.name()));
    }
  }
}
