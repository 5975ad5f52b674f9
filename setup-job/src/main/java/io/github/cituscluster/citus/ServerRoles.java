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

/// The roles that the servers themselves are run with: the administrator, and the replicas' one.
///
/// Whoever makes the servers makes them too (Patroni's `bootstrap`), and never looks at their
/// passwords again; so the job alters these and nothing else.
public final class ServerRoles {
  private final ClusterSpec spec;
  private final Passwords passwords;
  private final RolePasswords rolePasswords;

  /// @param passwords of the roles
  public ServerRoles(ClusterSpec spec, Passwords passwords) {
    this.spec = spec;
    this.passwords = passwords;
    this.rolePasswords = new RolePasswords(spec.maintenanceDatabase());
  }

  /// Compares their passwords on a server: the administrator's where the specification says that it
  /// may have another one, the replicas' where it is given.
  ///
  /// @param coordinator the coordinator's roles, whose verifiers are used again
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
