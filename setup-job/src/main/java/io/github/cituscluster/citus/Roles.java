package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.citus.ServerFacts.RoleRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.RoleAttributes;
import io.github.cituscluster.specification.RoleSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Roles. The job creates them on the coordinator in the main database, where Citus makes them
/// distributed objects and propagates them; then it compares each worker and corrects it. Passwords
/// are sent as SCRAM verifiers, the same one to every node; the plain text never reaches a server.
public final class Roles {
  private final ClusterSpec spec;
  private final Passwords passwords;
  private final RolePasswords rolePasswords;

  /// @param passwords the passwords of the roles
  public Roles(ClusterSpec spec, Passwords passwords) {
    this.spec = spec;
    this.passwords = passwords;
    this.rolePasswords = new RolePasswords(spec.maintenanceDatabase());
  }

  /// Compares all roles on a server.
  ///
  /// @param coordinator the coordinator's roles, whose verifiers are reused
  public List<Finding> findings(ServerFacts server, ServerFacts coordinator) {
    List<Finding> findings = new ArrayList<>();
    Node node = server.node();
    String database =
        node.isCoordinator() ? spec.mainDatabase().name() : spec.maintenanceDatabase();
    Place place = new Place(node, spec.mainDatabase().name());
    for (RoleSpec role : spec.roles()) {
      RoleRow row = server.roles().get(role.name());
      findings.addAll(role(place, database, role, row, coordinator.roles().get(role.name())));
    }
    // After all roles, because a role may be a member of one that comes later in the document.
    for (RoleSpec role : spec.roles()) {
      for (String group : role.memberOf()) {
        findings.add(membership(place, database, role, group, server.roles().get(role.name())));
      }
    }
    return findings;
  }

  private List<Finding> role(
      Place place,
      String database,
      RoleSpec role,
      @Nullable RoleRow row,
      @Nullable RoleRow coordinator) {
    String object = "role " + identifier(role.name());
    String verifier =
        passwords
            .of(role)
            .map(password -> rolePasswords.missing(role.name(), password, row, coordinator))
            .orElse(null);
    if (row == null) {
      Action action = new Action(database, session -> put(session, role, verifier));
      return List.of(Step.missing(place, object, Stage.ROLES, action));
    }
    List<Finding> findings = new ArrayList<>();
    List<String> differences = differences(role, row);
    if (!differences.isEmpty()) {
      findings.add(
          Step.different(
              place,
              object,
              "other " + String.join(", ", differences),
              "as specified",
              Stage.ROLES,
              new Action(database, session -> put(session, role, null))));
    }
    if (verifier != null) {
      findings.add(rolePasswords.altered(place, role.name(), verifier));
    }
    return findings.isEmpty() ? List.of(new Finding.AsSpecified(place, object)) : findings;
  }

  private static List<String> differences(RoleSpec role, RoleRow row) {
    List<String> differences = new ArrayList<>();
    attributes(role.attributes())
        .forEach((name, wanted) -> {
          if (!wanted.equals(attributes(row).get(name))) {
            differences.add(name);
          }
        });
    if (role.connectionLimit() != row.connectionLimit()) {
      differences.add("connection limit");
    }
    return differences;
  }

  /// Checks again before it acts, because Citus may have just propagated the role to this node.
  private static void put(Session session, RoleSpec role, @Nullable String verifier) {
    boolean exists =
        !session
            .query(r -> r.getInt(1), "SELECT 1 FROM pg_roles WHERE rolname = ?", role.name())
            .isEmpty();
    StringBuilder sql =
        new StringBuilder(exists ? "ALTER ROLE " : "CREATE ROLE ")
            .append(identifier(role.name()))
            .append(" WITH");
    attributes(role.attributes())
        .forEach((name, wanted) -> sql.append(wanted ? " " : " NO").append(name));
    sql.append(" CONNECTION LIMIT ").append(role.connectionLimit());
    if (verifier != null) {
      sql.append(" PASSWORD ").append(literal(verifier));
    }
    session.inTransaction(() -> {
      // Keep the verifier out of the server's log, because it is as good as a password.
      session.execute("SET LOCAL log_statement = 'none'");
      session.execute("SET LOCAL log_min_duration_statement = -1");
      session.execute(sql.toString());
    });
  }

  private static Finding membership(
      Place place, String database, RoleSpec role, String group, @Nullable RoleRow row) {
    String object = "membership of %s in %s".formatted(identifier(role.name()), identifier(group));
    if (row != null && row.memberOf().contains(group)) {
      return new Finding.AsSpecified(place, object);
    }
    return Step.missing(
        place,
        object,
        Stage.ROLES,
        Action.of(
            database, "GRANT %s TO %s".formatted(identifier(group), identifier(role.name()))));
  }

  private static Map<String, Boolean> attributes(RoleAttributes a) {
    return attributes(
        a.login(),
        a.superuser(),
        a.createdb(),
        a.createrole(),
        a.inherit(),
        a.replication(),
        a.bypassrls());
  }

  private static Map<String, Boolean> attributes(RoleRow r) {
    return attributes(
        r.login(),
        r.superuser(),
        r.createdb(),
        r.createrole(),
        r.inherit(),
        r.replication(),
        r.bypassrls());
  }

  private static Map<String, Boolean> attributes(boolean... values) {
    String[] names = {
      "LOGIN", "SUPERUSER", "CREATEDB", "CREATEROLE", "INHERIT", "REPLICATION", "BYPASSRLS"
    };
    Map<String, Boolean> attributes = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      attributes.put(names[i], values[i]);
    }
    return attributes;
  }
}
