package io.github.cituscluster.citus;

import io.github.cituscluster.citus.ServerFacts.RoleRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.RoleSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Roles that can log in and that the specification does not name: left from an earlier
/// specification, or created manually. They are reported once, for the coordinator, and never
/// changed.
public final class UnmanagedRoles {
  private UnmanagedRoles() {}

  /// All of them except those that the servers need: superusers, replication, and `pg_rewind`
  /// (Patroni documentation, `authentication.rewind`).
  public static List<Finding> of(ClusterSpec spec, ServerFacts coordinator) {
    Set<String> named = named(spec);
    Place place = new Place(coordinator.node(), spec.mainDatabase().name());
    return coordinator.roles().values().stream()
        .filter(RoleRow::login)
        .filter(role -> !role.superuser() && !role.replication() && !role.rewinds())
        .filter(role -> !named.contains(role.name()))
        .<Finding>map(role -> new Finding.Unmanaged(place, "role " + Sql.identifier(role.name())))
        .toList();
  }

  private static Set<String> named(ClusterSpec spec) {
    Set<String> named = new HashSet<>();
    named.add(spec.administrator().user());
    for (RoleSpec role : spec.roles()) {
      named.add(role.name());
      named.addAll(role.memberOf());
    }
    for (DatabaseSpec database : spec.allDatabases()) {
      if (database.owner() != null) {
        named.add(database.owner());
      }
    }
    return named;
  }
}
