package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;

import io.github.cituscluster.citus.ServerFacts.RoleRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.ReplicationSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The roles that the servers themselves need: the administrator and the replication role. They are
/// created together with the servers (by Patroni's `bootstrap`), and their passwords are never
/// updated afterwards. The job therefore changes the passwords and nothing else.
public final class ServerRoles {
  private final ClusterSpec spec;
  private final Passwords passwords;
  private final RolePasswords rolePasswords;

  /// @param passwords the passwords of the roles
  public ServerRoles(ClusterSpec spec, Passwords passwords) {
    this.spec = spec;
    this.passwords = passwords;
    this.rolePasswords = new RolePasswords(spec.maintenanceDatabase());
  }

  /// Compares their passwords on a server: the administrator's if the specification names a
  /// previous one, the replication role's if it is specified.
  ///
  /// @param coordinator the coordinator's roles, whose verifiers are reused
  public List<Finding> findings(ServerFacts server, ServerFacts coordinator) {
    List<Finding> findings = new ArrayList<>();
    if (spec.administrator().previousPasswordFile() != null) {
      findings.add(
          change(server, coordinator, spec.administrator().user(), passwords.administrator()));
    }
    ReplicationSpec replication = spec.replication();
    if (replication != null) {
      findings.add(
          change(server, coordinator, replication.user(), passwords.replication().orElseThrow()));
    }
    return findings;
  }

  private Finding change(
      ServerFacts server, ServerFacts coordinator, String role, String password) {
    Place place = new Place(server.node(), spec.mainDatabase().name());
    RoleRow row = server.roles().get(role);
    if (row == null) {
      return new Finding.Awaited(
          place, "role " + identifier(role), "Patroni has not created it yet");
    }
    @Nullable String verifier =
        rolePasswords.missing(role, password, row, coordinator.roles().get(role));
    return verifier == null
        ? new Finding.AsSpecified(place, "role " + identifier(role))
        : rolePasswords.altered(place, role, verifier);
  }
}
