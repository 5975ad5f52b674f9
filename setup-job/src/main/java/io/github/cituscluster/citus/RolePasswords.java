package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.citus.ServerFacts.RoleRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The password of a role as a SCRAM verifier. It is the same on every node, so that a client has
/// to derive its key only once.
final class RolePasswords {
  private final String maintenanceDatabase;
  private final Map<String, String> created = new HashMap<>();

  /// @param maintenanceDatabase the database to alter roles in, because Citus propagates nothing
  ///   from there
  RolePasswords(String maintenanceDatabase) {
    this.maintenanceDatabase = maintenanceDatabase;
  }

  /// The verifier that a node should store, or null if its own already matches the password.
  ///
  /// @param coordinator the coordinator's row, whose verifier is reused
  @Nullable String missing(
      String role, String password, @Nullable RoleRow here, @Nullable RoleRow coordinator) {
    if (here != null && ScramVerifier.matches(here.verifier(), password)) {
      return null;
    }
    if (coordinator != null && ScramVerifier.matches(coordinator.verifier(), password)) {
      return coordinator.verifier();
    }
    return created.computeIfAbsent(role, name -> ScramVerifier.of(password));
  }

  /// The change of an existing role.
  Finding altered(Place place, String role, String verifier) {
    String sql = "ALTER ROLE %s PASSWORD %s".formatted(identifier(role), literal(verifier));
    return Step.different(
        place,
        "role " + identifier(role),
        "password differs from passwordFile",
        "updated",
        Stage.PASSWORDS,
        new Action(maintenanceDatabase, session -> session.execute(sql)));
  }
}
