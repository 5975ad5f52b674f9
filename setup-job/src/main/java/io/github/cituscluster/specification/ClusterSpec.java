package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything the job needs to know: the desired state of a Citus cluster. The document describes
/// the result and never the steps; the job finds the differences.
public record ClusterSpec(
    @Key("Superuser that the job connects as in every group.") AdministratorSpec administrator,
    @Key("Address of the coordinator's primary (its Service); the coordinator is group 0.")
        CoordinatorSpec coordinator,
    @Key("Address of each worker group's primary (its Service) and the number of the group.")
        List<WorkerSpec> workers,
    @Key("Worker groups that leave the cluster while they still hold shards (`remove-groups`).")
        List<RemovedGroupSpec> removedGroups,
    @Key(
            "The first Citus database, on every group. The job creates it, and creates the roles in"
                + " it.")
        DatabaseSpec mainDatabase,
    @Key("Additional databases.") List<DatabaseSpec> databases,
    @Key("Roles; they are created before the databases that they own.") List<RoleSpec> roles,
    @Key(value = "Database without Citus that exists on every node.", defaultsTo = "postgres")
        String maintenanceDatabase,
    @Key(
            "Citus version that every node must offer, written as the extension writes it, for"
                + " instance `14.0-1` or `14.0`. If left out, any version that is the same on all"
                + " nodes.")
        @Nullable String citusVersion,
    @Key("Time limits.") Deadlines deadlines,
    @Key("Pauses between attempts after a transient failure.") RetrySpec retries,
    @Key("What happens to shards when a group joins a database.") RebalanceSpec rebalance,
    @Key("How the job connects to Patroni's REST API; used for groups that have a `patroni` block.")
        PatroniSpec patroni,
    @Key("The role that replicas log in with. If left out, the job does not change its password.")
        @Nullable ReplicationSpec replication) {

  /// The main database first, then the additional ones in the document's order.
  public List<DatabaseSpec> allDatabases() {
    return Stream.concat(Stream.of(mainDatabase), databases.stream()).toList();
  }

  /// The worker groups that hold a database: those it lists, or all.
  public List<WorkerSpec> workersOf(DatabaseSpec database) {
    return workers.stream()
        .filter(w -> database.groups().isEmpty() || database.groups().contains(w.group()))
        .toList();
  }

  /// The login roles that get a `pg_dist_authinfo` row on every node of a database. A role can use
  /// a database unless the role's `databases` or the database's `roles` exclude it; an owner always
  /// can.
  public List<RoleSpec> rolesOf(DatabaseSpec database) {
    Set<String> listed = Set.copyOf(database.roles());
    return roles.stream()
        .filter(r -> r.attributes().login() && r.passwordFile() != null)
        .filter(r ->
            r.name().equals(database.owner())
                || ((listed.isEmpty() || listed.contains(r.name()))
                    && (r.databases().isEmpty() || r.databases().contains(database.name()))))
        .toList();
  }

  /// The database with this name, if the document contains one.
  public Optional<DatabaseSpec> database(String name) {
    return allDatabases().stream().filter(d -> d.name().equals(name)).findFirst();
  }

  /// Whether the shards of a group may be moved away so that it can be removed.
  public boolean drains(int group) {
    return removedGroups.stream().anyMatch(r -> r.group() == group && r.drain());
  }

  /// The certificate that the members of a group should serve, if the document names one.
  public Optional<Path> certificateFile(int group) {
    return group == 0
        ? Optional.ofNullable(coordinator.certificateFile())
        : workers.stream()
            .filter(w -> w.group() == group)
            .flatMap(w -> Stream.ofNullable(w.certificateFile()))
            .findFirst();
  }

  /// The key of the document that names that certificate.
  public String certificateKey(int group) {
    int index = workers.stream().map(WorkerSpec::group).toList().indexOf(group);
    return group == 0 ? "coordinator.certificateFile" : "workers[" + index + "].certificateFile";
  }

  /// All group numbers, the coordinator's included.
  public Set<Integer> groups() {
    return Stream.concat(Stream.of(0), workers.stream().map(WorkerSpec::group))
        .collect(Collectors.toUnmodifiableSet());
  }
}
