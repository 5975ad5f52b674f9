package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.DatabaseSpec.Registrar;
import io.github.cituscluster.specification.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The databases themselves. The job creates them on each node, because the CREATE DATABASE
/// propagation of Citus does not support a subset of the groups and is not idempotent.
public final class Databases {
  private Databases() {}

  /// Compares existence, owner, connection limit and character set on each node.
  public static List<Finding> findings(DatabaseState state) {
    List<Finding> findings = new ArrayList<>();
    for (Node node : state.nodes()) {
      findings.addAll(onNode(state, node));
    }
    return findings;
  }

  private static List<Finding> onNode(DatabaseState state, Node node) {
    DatabaseSpec spec = state.spec();
    Place place = state.place(node);
    String object = "database " + identifier(spec.name());
    ServerFacts.DatabaseRow row = state.server(node).databases().get(spec.name());
    List<Finding> findings = new ArrayList<>();
    if (row == null || row.connectionLimit() == -2) {
      findings.add(
          spec.registeredBy() == Registrar.PATRONI
              ? new Finding.Awaited(place, object, "Patroni has not created it yet")
              : create(state, node, row != null));
      row = created(state, node);
    } else {
      findings.add(new Finding.AsSpecified(place, object));
    }
    findings.addAll(owner(state, node, row));
    if (spec.connectionLimit() != row.connectionLimit()) {
      findings.add(
          alter(
              state,
              node,
              "connection limit",
              String.valueOf(row.connectionLimit()),
              String.valueOf(spec.connectionLimit()),
              "ALTER DATABASE %s CONNECTION LIMIT %d"
                  .formatted(identifier(spec.name()), spec.connectionLimit())));
    }
    fixed(findings, place, "encoding", row.encoding(), spec.encoding());
    fixed(findings, place, "locale", row.locale(), spec.locale());
    return findings;
  }

  /// The row right after CREATE DATABASE. Roles exist before every database except the main one, in
  /// which they are created.
  private static ServerFacts.DatabaseRow created(DatabaseState state, Node node) {
    DatabaseSpec spec = state.spec();
    boolean main = spec.equals(state.cluster().mainDatabase());
    boolean there =
        spec.owner() != null
            && (state.server(node).roles().containsKey(spec.owner())
                || (!main && isWanted(state, spec.owner())));
    String owner =
        there ? Objects.requireNonNull(spec.owner()) : state.cluster().administrator().user();
    return new ServerFacts.DatabaseRow(
        spec.name(),
        owner,
        spec.encoding() == null ? "" : spec.encoding(),
        spec.locale() == null ? "" : spec.locale(),
        spec.connectionLimit(),
        Map.of());
  }

  /// An interrupted DROP or CREATE DATABASE leaves a database that refuses connections (SQLSTATE
  /// 55000); PostgreSQL advises to drop it.
  private static Finding create(DatabaseState state, Node node, boolean invalid) {
    DatabaseSpec spec = state.spec();
    StringBuilder sql = new StringBuilder("CREATE DATABASE ").append(identifier(spec.name()));
    String owner = created(state, node).owner();
    sql.append(" OWNER ").append(identifier(owner));
    if (spec.template() != null || spec.encoding() != null || spec.locale() != null) {
      String template = spec.template() == null ? "template0" : spec.template();
      sql.append(" TEMPLATE ").append(identifier(template));
    }
    if (spec.encoding() != null) {
      sql.append(" ENCODING ").append(literal(spec.encoding()));
    }
    if (spec.locale() != null) {
      sql.append(" LOCALE ").append(literal(spec.locale()));
    }
    sql.append(" CONNECTION LIMIT ").append(spec.connectionLimit());
    Sql create = Sql.of(sql.toString());
    Sql drop = Sql.of("DROP DATABASE IF EXISTS " + identifier(spec.name()));
    String maintenance = state.cluster().maintenanceDatabase();
    return Step.missing(
        state.place(node),
        "database "
            + identifier(spec.name())
            + (invalid ? " (an incomplete one is dropped first)" : ""),
        DatabaseState.stageOf(node),
        invalid ? Action.of(maintenance, drop, create) : Action.of(maintenance, create));
  }

  private static List<Finding> owner(DatabaseState state, Node node, ServerFacts.DatabaseRow row) {
    String owner = state.spec().owner();
    if (owner == null || owner.equals(row.owner())) {
      return List.of();
    }
    if (!isWanted(state, owner) && !state.server(node).roles().containsKey(owner)) {
      return List.of(
          new Finding.Refused(
              state.place(node),
              "owner",
              "role %s does not exist on %s; add it to roles, create it there, or leave owner out"
                  .formatted(identifier(owner), node)));
    }
    return List.of(
        alter(
            state,
            node,
            "owner",
            row.owner(),
            owner,
            "ALTER DATABASE %s OWNER TO %s"
                .formatted(identifier(state.name()), identifier(owner))));
  }

  private static boolean isWanted(DatabaseState state, String role) {
    return state.cluster().roles().stream().map(RoleSpec::name).anyMatch(role::equals);
  }

  private static Finding alter(
      DatabaseState state, Node node, String what, String from, String to, String sql) {
    return Step.different(
        state.place(node),
        what,
        from,
        to,
        Stage.CONTENT,
        Action.of(state.cluster().maintenanceDatabase(), sql));
  }

  private static void fixed(
      List<Finding> findings, Place place, String what, String found, @Nullable String wanted) {
    if (wanted != null && !same(found, wanted)) {
      findings.add(
          new Finding.Refused(
              place,
              what,
              ("is '%s', but the specification requires '%s'; PostgreSQL cannot change it: dump the"
                      + " database, drop it and restore it into a new one, or correct the"
                      + " specification")
                  .formatted(found, wanted)));
    }
  }

  /// PostgreSQL treats UTF8, utf-8 and UTF_8 as the same.
  private static boolean same(String found, String wanted) {
    return found.replaceAll("[-_]", "").equalsIgnoreCase(wanted.replaceAll("[-_]", ""));
  }
}
