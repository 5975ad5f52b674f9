package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.citus.ServerFacts.RoleRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which password a role should have, as a SCRAM verifier: the same one on every node, so that a
/// log-in costs its client one derivation; and how a role gets another one.
final class RolePasswords {
  private final String maintenanceDatabase;
  private final Map<String, String> made = new HashMap<>();

  /// @param maintenanceDatabase in which roles are altered, for there Citus carries nothing on
  RolePasswords(String maintenanceDatabase) {
    this.maintenanceDatabase = maintenanceDatabase;
  }

  /// The verifier that a node should store, or null when its own is one of this password.
  ///
  /// @param coordinator the coordinator's row, whose verifier is used again
  @Nullable String missing(
      String role, String password, @Nullable RoleRow here, @Nullable RoleRow coordinator) {
    if (here != null && ScramVerifier.matches(here.verifier(), password)) {
      return null;
    }
    if (coordinator != null && ScramVerifier.matches(coordinator.verifier(), password)) {
      return coordinator.verifier();
    }
    return made.computeIfAbsent(role, name -> ScramVerifier.of(password));
  }

  /// The change of a role that is there.
  Finding altered(Place place, String role, String verifier) {
    String sql = "ALTER ROLE %s PASSWORD %s".formatted(identifier(role), literal(verifier));
    return Step.different(
        place,
        "role " + identifier(role),
        "another password",
        "the password of the file",
        Stage.PASSWORDS,
        new Action(maintenanceDatabase, session -> session.execute(sql)));
  }
}
