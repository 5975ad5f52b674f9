package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything the job needs to know: how a Citus cluster should be.
///
/// The document says what is wanted and never how to get there; the job finds the difference.
public record ClusterSpec(
    @Key("Superuser that the job connects as, on every group.") AdministratorSpec administrator,
    @Key("Address of the coordinator's primary (its Service); its group is 0.")
        CoordinatorSpec coordinator,
    @Key("Address of each worker group's primary (its Service) and the group's Patroni number.")
        List<WorkerSpec> workers,
    @Key("Worker groups that are to leave the cluster and still hold shards (`remove-groups`).")
        List<RemovedGroupSpec> removedGroups,
    @Key("The database in which roles are created; Patroni's own one where Patroni runs.")
        DatabaseSpec mainDatabase,
    @Key("The additional databases.") List<DatabaseSpec> databases,
    @Key("The roles, created before the databases that they own.") List<RoleSpec> roles,
    @Key(value = "Database without Citus that exists on every node.", defaultsTo = "postgres")
        String maintenanceDatabase,
    @Key(
            "Citus version that every node must offer, as the extension names it, for instance"
                + " `14.0-1` or `14.0`. Left out: any, but the same on all nodes.")
        @Nullable String citusVersion,
    @Key("How long to wait for what.") Deadlines deadlines,
    @Key("How to try again after a passing failure.") RetrySpec retries,
    @Key("What to do with shards when a group joins a database.") RebalanceSpec rebalance,
    @Key("How to speak to Patroni, where groups have a `patroni` block.") PatroniSpec patroni,
    @Key("The role that replicas log in with. Left out: its password is left as it is.")
        @Nullable ReplicationSpec replication) {

  /// The main database first, then the additional ones in the document's order.
  public List<DatabaseSpec> allDatabases() {
    return Stream.concat(Stream.of(mainDatabase), databases.stream()).toList();
  }

  /// The worker groups a database lives on: those it names, or all.
  public List<WorkerSpec> workersOf(DatabaseSpec database) {
    return workers.stream()
        .filter(w -> database.groups().isEmpty() || database.groups().contains(w.group()))
        .toList();
  }

  /// The login roles that get a `pg_dist_authinfo` row on every node of a database.
  ///
  /// A role works in a database unless the role's `databases` or the database's `roles` leave it
  /// out; an owner always does.
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

  /// The database of that name, if the document has one.
  public Optional<DatabaseSpec> database(String name) {
    return allDatabases().stream().filter(d -> d.name().equals(name)).findFirst();
  }

  /// Whether the shards of a group may be moved away so that it can be removed.
  public boolean drains(int group) {
    return removedGroups.stream().anyMatch(r -> r.group() == group && r.drain());
  }

  /// The certificate that the members of a group should serve, if the document says it.
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
