package io.github.cituscluster.spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a single record cannot know: rules between the parts of a document.
final class SpecChecks {
  /// NAMEDATALEN - 1; PostgreSQL would cut a longer name silently and never find it again.
  private static final int LONGEST_NAME = 63;

  private static final Pattern PARAMETER =
      Pattern.compile("[a-zA-Z_][a-zA-Z0-9_$]*(\\.[a-zA-Z_][a-zA-Z0-9_$]*)*");

  private final ClusterSpec spec;
  private final List<Problem> problems = new ArrayList<>();

  private SpecChecks(ClusterSpec spec) {
    this.spec = spec;
  }

  static List<Problem> problemsOf(ClusterSpec spec) {
    SpecChecks checks = new SpecChecks(spec);
    checks.addresses();
    checks.administrator();
    checks.roles();
    checks.databases();
    checks.deadlines();
    return checks.problems;
  }

  private void addresses() {
    Set<String> addresses = new HashSet<>();
    Set<Integer> groups = new HashSet<>(Set.of(0));
    address("coordinator", spec.coordinator().host(), spec.coordinator().port(), addresses);
    if (spec.coordinator().host().equals("localhost")) {
      add(
          "coordinator.host",
          "'localhost' is no address for other nodes; give the name or address"
              + " by which workers reach the coordinator");
    }
    for (int i = 0; i < spec.workers().size(); i++) {
      WorkerSpec worker = spec.workers().get(i);
      String path = "workers[" + i + "]";
      address(path, worker.host(), worker.port(), addresses);
      if (worker.group() < 1) {
        add(
            path + ".group",
            "found %d, expected 1 or more: 0 is the coordinator".formatted(worker.group()));
      } else if (!groups.add(worker.group())) {
        add(path + ".group", "group %d is there twice".formatted(worker.group()));
      }
    }
  }

  private void address(String path, String host, int port, Set<String> seen) {
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      add(path + ".host", "'%s' is not a host name or address".formatted(host));
    }
    if (port < 1 || port > 65_535) {
      add(path + ".port", "found %d, expected 1 to 65535".formatted(port));
    }
    if (!seen.add(host + ":" + port)) {
      add(path, "%s:%d is there twice; each group has an address of its own".formatted(host, port));
    }
  }

  private void administrator() {
    name("administrator.user", spec.administrator().user());
    file("administrator.passwordFile", spec.administrator().passwordFile());
    TlsSpec tls = spec.administrator().tls();
    file("administrator.tls.rootCertificateFile", tls.rootCertificateFile());
    file("administrator.tls.certificateFile", tls.certificateFile());
    file("administrator.tls.keyFile", tls.keyFile());
  }

  private void roles() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.roles().size(); i++) {
      RoleSpec role = spec.roles().get(i);
      String path = "roles[" + i + "]";
      name(path + ".name", role.name());
      if (role.name().startsWith("pg_") || Set.of("public", "none").contains(role.name())) {
        add(path + ".name", "'%s' is reserved by PostgreSQL".formatted(role.name()));
      }
      if (role.name().equals(spec.administrator().user())) {
        add(
            path + ".name",
            "'%s' is the administrator, whose password Patroni keeps; leave it out here"
                .formatted(role.name()));
      }
      if (!seen.add(role.name())) {
        add(path + ".name", "role '%s' is there twice".formatted(role.name()));
      }
      connectionLimit(path, role.connectionLimit());
      file(path + ".passwordFile", role.passwordFile());
      for (int j = 0; j < role.databases().size(); j++) {
        String database = role.databases().get(j);
        if (spec.database(database).isEmpty()) {
          add(
              path + ".databases[" + j + "]",
              "database '%s' is not in this document%s"
                  .formatted(
                      database,
                      meant(
                          database,
                          spec.allDatabases().stream().map(DatabaseSpec::name).toList())));
        }
      }
    }
  }

  private void databases() {
    Set<String> seen = new HashSet<>();
    database("mainDatabase", spec.mainDatabase(), seen);
    if (!spec.mainDatabase().groups().isEmpty()) {
      add("mainDatabase.groups", "the main database lives on every group; leave this key out");
    }
    for (int i = 0; i < spec.databases().size(); i++) {
      database("databases[" + i + "]", spec.databases().get(i), seen);
    }
  }

  private void database(String path, DatabaseSpec database, Set<String> seen) {
    name(path + ".name", database.name());
    if (Set.of("template0", "template1", spec.maintenanceDatabase()).contains(database.name())) {
      add(
          path + ".name",
          "'%s' is a database of PostgreSQL's own; choose another name".formatted(database.name()));
    }
    if (!seen.add(database.name())) {
      add(path + ".name", "database '%s' is there twice".formatted(database.name()));
    }
    connectionLimit(path, database.connectionLimit());
    for (int i = 0; i < database.groups().size(); i++) {
      int group = database.groups().get(i);
      if (group == 0 || !spec.groups().contains(group)) {
        add(
            path + ".groups[" + i + "]",
            "group %d is not among the workers of this document".formatted(group));
      }
    }
    if (database.template() != null
        && !"template0".equals(database.template())
        && (database.encoding() != null || database.locale() != null)) {
      add(
          path + ".template",
          "'%s' cannot be combined with encoding or locale; only template0 can"
              .formatted(database.template()));
    }
    roleNames(path, database);
    extensions(path, database);
    parameters(path, database);
    initScripts(path, database);
  }

  private void roleNames(String path, DatabaseSpec database) {
    List<String> known = spec.roles().stream().map(RoleSpec::name).toList();
    for (int i = 0; i < database.roles().size(); i++) {
      String name = database.roles().get(i);
      String here = path + ".roles[" + i + "]";
      RoleSpec role =
          spec.roles().stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
      if (role == null) {
        add(here, "role '%s' is not in this document%s".formatted(name, meant(name, known)));
      } else if (!role.databases().isEmpty() && !role.databases().contains(database.name())) {
        add(
            here,
            "role '%s' lists its databases and '%s' is not among them; say the same in both places"
                .formatted(name, database.name()));
      }
    }
  }

  private void extensions(String path, DatabaseSpec database) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < database.extensions().size(); i++) {
      String name = database.extensions().get(i).name();
      String here = path + ".extensions[" + i + "].name";
      name(here, name);
      if (name.equals("citus")) {
        add(here, "'citus' is created by the job itself; leave it out");
      } else if (!seen.add(name)) {
        add(here, "extension '%s' is there twice".formatted(name));
      }
    }
  }

  private void parameters(String path, DatabaseSpec database) {
    for (String name : database.parameters().keySet()) {
      if (!PARAMETER.matcher(name).matches()) {
        add(path + ".parameters", "'%s' is not the name of a parameter".formatted(name));
      }
    }
  }

  private void initScripts(String path, DatabaseSpec database) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < database.initScripts().size(); i++) {
      InitScriptSpec script = database.initScripts().get(i);
      String here = path + ".initScripts[" + i + "]";
      if (script.name().isBlank() || !seen.add(script.name())) {
        add(here + ".name", "'%s' is empty or there twice".formatted(script.name()));
      }
      file(here + ".file", script.file());
    }
  }

  private void deadlines() {
    Deadlines d = spec.deadlines();
    nested("deadlines.connect", d.connect(), "statement", d.statement());
    nested("deadlines.statement", d.statement(), "initScript", d.initScript());
    nested("deadlines.initScript", d.initScript(), "setup", d.setup());
    nested("deadlines.groups", d.groups(), "setup", d.setup());
    nested(
        "retries.firstDelay",
        spec.retries().firstDelay(),
        "longestDelay",
        spec.retries().longestDelay());
  }

  private void nested(String path, Duration inner, String outerName, Duration outer) {
    if (inner.isZero() || inner.compareTo(outer) > 0) {
      add(
          path,
          "found %s, expected more than 0 and at most %s, which is %s"
              .formatted(text(inner), outerName, text(outer)));
    }
  }

  private void connectionLimit(String path, int limit) {
    if (limit < -1) {
      add(
          path + ".connectionLimit",
          "found %d, expected -1 (no limit), 0 or more".formatted(limit));
    }
  }

  private void name(String path, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      add(path, "'%s' is not a name; it needs at least one character".formatted(name));
    } else if (bytes > LONGEST_NAME) {
      add(path, "'%s' has %d bytes; PostgreSQL allows %d".formatted(name, bytes, LONGEST_NAME));
    }
  }

  private void file(String path, @Nullable Path file) {
    if (file != null && !Files.isRegularFile(file)) {
      add(path, "file '%s' does not exist".formatted(file));
    } else if (file != null && !Files.isReadable(file)) {
      add(path, "file '%s' may not be read by this user".formatted(file));
    }
  }

  private static String meant(String name, List<String> known) {
    return NearestName.of(name, known).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private void add(String path, String sentence) {
    problems.add(new Problem(path, sentence));
  }
}
