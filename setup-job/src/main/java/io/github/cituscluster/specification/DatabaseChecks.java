package io.github.cituscluster.specification;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks the databases of a document.
final class DatabaseChecks {
  /// Names of parameters; those of extensions contain a dot.
  static final Pattern PARAMETER =
      Pattern.compile("[a-zA-Z_][a-zA-Z0-9_$]*(\\.[a-zA-Z_][a-zA-Z0-9_$]*)*");

  private final ClusterSpec spec;
  private final Problems problems;
  private final Set<String> seen = new HashSet<>();

  DatabaseChecks(ClusterSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  void check() {
    checkDatabase("mainDatabase", spec.mainDatabase());
    if (!spec.mainDatabase().groups().isEmpty()) {
      problems.add(
          "mainDatabase.groups", "the main database exists on every group; leave this key out");
    }
    for (int i = 0; i < spec.databases().size(); i++) {
      checkDatabase("databases[" + i + "]", spec.databases().get(i));
    }
  }

  private void checkDatabase(String path, DatabaseSpec database) {
    checkName(path + ".name", database.name());
    problems.checkName(path + ".owner", database.owner());
    problems.checkConnectionLimit(path, database.connectionLimit());
    checkTemplate(path + ".template", database);
    for (int i = 0; i < database.groups().size(); i++) {
      int group = database.groups().get(i);
      if (group == 0 || !spec.groups().contains(group)) {
        problems.add(
            path + ".groups[" + i + "]", "group %d is not listed in workers".formatted(group));
      }
    }
    for (int i = 0; i < database.roles().size(); i++) {
      checkRole(path + ".roles[" + i + "]", database, database.roles().get(i));
    }
    checkExtensions(path, database);
    checkParameters(path + ".parameters.", database.parameters());
    checkInitScripts(path, database);
  }

  private void checkName(String path, String name) {
    problems.checkName(path, name);
    if (Set.of("template0", "template1").contains(name)
        || name.equals(spec.maintenanceDatabase())) {
      problems.add(path, "'%s' is a system database; choose a different name".formatted(name));
    }
    if (!seen.add(name)) {
      problems.add(path, "database '%s' is listed twice".formatted(name));
    }
  }

  private void checkTemplate(String path, DatabaseSpec database) {
    problems.checkName(path, database.template());
    if (database.template() != null
        && !"template0".equals(database.template())
        && (database.encoding() != null || database.locale() != null)) {
      problems.add(
          path,
          "'%s' cannot be combined with encoding or locale; only template0 can"
              .formatted(database.template()));
    }
  }

  private void checkRole(String path, DatabaseSpec database, String name) {
    RoleSpec role =
        spec.roles().stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
    if (role == null) {
      List<String> known = spec.roles().stream().map(RoleSpec::name).toList();
      problems.add(
          path,
          "role '%s' is not in this document%s".formatted(name, Problems.suggestion(name, known)));
    } else if (!role.databases().isEmpty() && !role.databases().contains(database.name())) {
      problems.add(
          path,
          "role '%s' lists its databases and '%s' is not among them; make both lists agree"
              .formatted(name, database.name()));
    } else if (!role.attributes().login()) {
      problems.add(
          path,
          "role '%s' cannot log in; list the login roles that are members of it".formatted(name));
    }
  }

  private void checkExtensions(String path, DatabaseSpec database) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < database.extensions().size(); i++) {
      ExtensionSpec extension = database.extensions().get(i);
      String here = path + ".extensions[" + i + "]";
      problems.checkName(here + ".name", extension.name());
      problems.checkName(here + ".schema", extension.schema());
      if (extension.name().equals("citus")) {
        problems.add(here + ".name", "the job itself creates 'citus'; leave it out");
      } else if (!names.add(extension.name())) {
        problems.add(here + ".name", "extension '%s' is listed twice".formatted(extension.name()));
      }
    }
  }

  /// PostgreSQL ignores case in parameter names.
  private void checkParameters(String path, Map<String, ParameterValue> parameters) {
    Map<String, String> names = new HashMap<>();
    parameters.forEach((name, value) -> {
      if (!PARAMETER.matcher(name).matches()) {
        problems.add(path + name, "'%s' is not a valid parameter name".formatted(name));
      }
      if (value instanceof ParameterValue.Elements(List<String> texts) && texts.isEmpty()) {
        problems.add(path + name, "is an empty list; write '' for an empty value");
      }
      String before = names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (before != null) {
        problems.add(path + name, "parameter '%s' is listed twice".formatted(before));
      }
    });
  }

  private void checkInitScripts(String path, DatabaseSpec database) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < database.initScripts().size(); i++) {
      InitScriptSpec script = database.initScripts().get(i);
      String here = path + ".initScripts[" + i + "]";
      if (script.name().isBlank()) {
        problems.add(here + ".name", "is empty; an init script is recorded under its name");
      } else if (!names.add(script.name())) {
        problems.add(here + ".name", "init script '%s' is listed twice".formatted(script.name()));
      }
      problems.checkFile(here + ".file", script.file());
    }
  }
}
