package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;

import io.github.cituscluster.citus.DatabaseFacts.ExtensionRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.DatabaseSpec.Registrar;
import io.github.cituscluster.specification.ExtensionSpec;
import java.util.ArrayList;
import java.util.List;

/// Extensions: the job creates `citus` on every node, and all others on the coordinator only. A
/// registered worker refuses CREATE EXTENSION ("operation is not allowed on this node"). Citus
/// propagates the coordinator's to all workers, even if the coordinator already has the extension
/// (commands/extension.c in Citus).
public final class Extensions {
  private Extensions() {}

  /// Compares `citus` on each node and the other extensions on the coordinator and the workers.
  public static List<Finding> findings(DatabaseState state) {
    List<Finding> findings = new ArrayList<>();
    for (Node node : state.nodes()) {
      findings.add(citus(state, node));
    }
    for (ExtensionSpec extension : state.spec().extensions()) {
      findings.add(extension(state, extension));
    }
    unmanaged(state, findings);
    return findings;
  }

  private static Finding citus(DatabaseState state, Node node) {
    Place place = state.place(node);
    ExtensionRow row = state.on(node).extensions().get("citus");
    if (row == null) {
      return state.spec().registeredBy() == Registrar.PATRONI
          ? new Finding.Awaited(place, "extension \"citus\"", "Patroni has not created it yet")
          : Step.missing(
              place,
              "extension \"citus\"",
              DatabaseState.stageOf(node),
              Action.of(state.name(), "CREATE EXTENSION IF NOT EXISTS citus"));
    }
    String available = state.server(node).citusAvailable();
    if (row.version().equals(available)) {
      return new Finding.AsSpecified(place, "extension \"citus\"");
    }
    return Step.different(
        place,
        "extension \"citus\"",
        row.version(),
        available,
        DatabaseState.stageOf(node),
        Action.of(state.name(), "ALTER EXTENSION citus UPDATE"));
  }

  private static Finding extension(DatabaseState state, ExtensionSpec spec) {
    Place place = state.place(state.coordinator());
    String object = "extension " + identifier(spec.name());
    ExtensionRow row = state.on(state.coordinator()).extensions().get(spec.name());
    Action create = new Action(state.name(), session -> create(session, spec));
    if (row == null) {
      return Step.missing(place, object, Stage.CONTENT, create);
    }
    List<Node> without =
        state.workers().stream()
            .filter(w -> !state.on(w).extensions().containsKey(spec.name()))
            // A worker that joins in this run gets the extension from citus_add_node.
            .filter(w -> state.row(w).isPresent())
            .toList();
    if (!without.isEmpty()) {
      return Step.different(
          place, object, "missing on " + without, "on every node", Stage.CONTENT, create);
    }
    if (spec.version() != null && !spec.version().equals(row.version())) {
      return Step.different(
          place,
          object + " version",
          row.version(),
          spec.version(),
          Stage.CONTENT,
          Action.of(
              state.name(),
              "ALTER EXTENSION %s UPDATE TO %s"
                  .formatted(identifier(spec.name()), identifier(spec.version()))));
    }
    if (spec.schema() != null && !spec.schema().equals(row.schema())) {
      return Step.different(
          place,
          object + " schema",
          row.schema(),
          spec.schema(),
          Stage.CONTENT,
          Action.of(
              state.name(),
              Sql.of("CREATE SCHEMA IF NOT EXISTS " + identifier(spec.schema())),
              Sql.of(
                  "ALTER EXTENSION %s SET SCHEMA %s"
                      .formatted(identifier(spec.name()), identifier(spec.schema())))));
    }
    return new Finding.AsSpecified(place, object);
  }

  /// Without a specified schema, the extension's own schema applies, otherwise `public`, whatever
  /// search_path the database sets for its users.
  private static void create(Session session, ExtensionSpec spec) {
    StringBuilder sql =
        new StringBuilder("CREATE EXTENSION IF NOT EXISTS ").append(identifier(spec.name()));
    if (spec.schema() != null) {
      session.execute("CREATE SCHEMA IF NOT EXISTS " + identifier(spec.schema()));
      sql.append(" SCHEMA ").append(identifier(spec.schema()));
    }
    if (spec.version() != null) {
      sql.append(" VERSION ").append(identifier(spec.version()));
    }
    if (spec.cascade()) {
      sql.append(" CASCADE");
    }
    session.inTransaction(() -> {
      session.execute("SET LOCAL search_path = public");
      session.execute(sql.toString());
    });
  }

  private static void unmanaged(DatabaseState state, List<Finding> findings) {
    List<String> known = new ArrayList<>(List.of("citus", "citus_columnar", "plpgsql"));
    state.spec().extensions().forEach(e -> known.add(e.name()));
    boolean requirements = state.spec().extensions().stream().anyMatch(ExtensionSpec::cascade);
    if (requirements) {
      return;
    }
    state.on(state.coordinator()).extensions().keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            findings.add(
                new Finding.Unmanaged(
                    state.place(state.coordinator()), "extension " + identifier(name))));
  }
}
