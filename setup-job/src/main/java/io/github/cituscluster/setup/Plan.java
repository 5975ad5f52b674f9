package io.github.cituscluster.setup;

import io.github.cituscluster.citus.Change;
import io.github.cituscluster.citus.DatabaseParameters;
import io.github.cituscluster.citus.DatabaseState;
import io.github.cituscluster.citus.Databases;
import io.github.cituscluster.citus.Extensions;
import io.github.cituscluster.citus.InitScripts;
import io.github.cituscluster.citus.NodeAuthentication;
import io.github.cituscluster.citus.Place;
import io.github.cituscluster.citus.PreparedTransactions;
import io.github.cituscluster.citus.Roles;
import io.github.cituscluster.citus.ServerFacts;
import io.github.cituscluster.citus.ServerRoles;
import io.github.cituscluster.citus.Shards;
import io.github.cituscluster.citus.UnmanagedRoles;
import io.github.cituscluster.citus.WorkerNodes;
import io.github.cituscluster.patroni.Difference;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.Passwords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The difference between the specification and a survey, object by object.
///
/// @param changes in the order in which they would be made within their database
/// @param configuration of Patroni's dynamic configuration, group by group
/// @param restarting whether the job restarts members itself
public record Plan(List<Change> changes, List<Difference> configuration, boolean restarting) {

  /// Compares; asks no server.
  public static Plan of(Survey survey, Passwords passwords) {
    List<Change> changes = new ArrayList<>();
    NodeAuthentication authentication = new NodeAuthentication(passwords);
    for (DatabaseState state : survey.databases()) {
      changes.addAll(PreparedTransactions.changes(state));
      changes.addAll(Databases.changes(state));
      changes.addAll(Extensions.changes(state));
      changes.addAll(authentication.changes(state));
      List<Change> registration = WorkerNodes.changes(state);
      changes.addAll(registration);
      changes.addAll(Shards.changes(state, registration));
      changes.addAll(DatabaseParameters.changes(state, survey.contexts()));
      changes.addAll(InitScripts.changes(state));
    }
    changes.addAll(roles(survey, passwords));
    String administrator = survey.databases().getFirst().cluster().administrator().user();
    survey.others().forEach(d -> changes.addAll(authentication.changes(d, administrator)));
    changes.addAll(unmanagedDatabases(survey));
    changes.addAll(
        UnmanagedRoles.of(
            survey.databases().getFirst().cluster(),
            Objects.requireNonNull(survey.servers().get(survey.coordinator()))));
    return new Plan(
        List.copyOf(changes),
        survey.configurations().stream().flatMap(c -> c.differences().stream()).toList(),
        survey.restarting());
  }

  private static List<Change> roles(Survey survey, Passwords passwords) {
    DatabaseState main = survey.databases().getFirst();
    Roles roles = new Roles(main.cluster(), passwords);
    ServerRoles serverRoles = new ServerRoles(main.cluster(), passwords);
    ServerFacts coordinator = Objects.requireNonNull(survey.servers().get(survey.coordinator()));
    return survey.servers().values().stream()
        .sorted((a, b) -> a.node().compareTo(b.node()))
        .flatMap(server ->
            Stream.concat(
                serverRoles.changes(server, coordinator).stream(),
                roles.changes(server, coordinator).stream()))
        .toList();
  }

  private static List<Change> unmanagedDatabases(Survey survey) {
    DatabaseState main = survey.databases().getFirst();
    List<Change> changes = new ArrayList<>();
    survey
        .servers()
        .forEach((node, server) -> {
          Set<String> wanted =
              survey.databases().stream()
                  .filter(d -> d.nodes().contains(node))
                  .map(DatabaseState::name)
                  .collect(Collectors.toSet());
          server.databases().keySet().stream()
              .filter(name ->
                  !wanted.contains(name) && !name.equals(main.cluster().maintenanceDatabase()))
              .forEach(name ->
                  changes.add(
                      new Change.Unmanaged(
                          new Place(node, name), "database " + Sql.identifier(name))));
        });
    return changes;
  }

  /// The changes of one kind.
  public <C extends Change> List<C> all(Class<C> kind) {
    return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// What the job has to do, in order.
  public List<Change.Due> due() {
    return all(Change.Due.class);
  }

  /// The passwords that the job has to change: of roles, and in the nodes' own log-ins.
  List<Change.Due> passwords() {
    return due().stream().filter(c -> c.stage().isOfPasswords()).toList();
  }

  /// What the job has to change in Patroni's dynamic configuration.
  public List<Difference.Altered> alterations() {
    return configuration(Difference.Altered.class);
  }

  /// The members that the job has to restart, in order: worker groups before the coordinator.
  List<Difference.Restarted> restarts() {
    return restarting ? waiting() : List.of();
  }

  /// The members that wait for somebody else to restart them.
  List<Difference.Restarted> reported() {
    return restarting ? List.of() : waiting();
  }

  private List<Difference.Restarted> waiting() {
    return configuration(Difference.Restarted.class).stream()
        .sorted(
            Comparator.comparing((Difference.Restarted r) -> r.node().isCoordinator())
                .thenComparing(Difference.Restarted::node))
        .toList();
  }

  /// The differences of one kind in Patroni's dynamic configuration.
  public <D extends Difference> List<D> configuration(Class<D> kind) {
    return configuration.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// What cannot be done, one sentence each.
  List<String> refusals() {
    return Stream.concat(
            configuration(Difference.Refused.class).stream()
                .map(r -> "%s: %s: %s".formatted(r.node(), r.object(), r.reason())),
            all(Change.Refused.class).stream()
                .map(r ->
                    "database \"%s\" on %s: %s: %s"
                        .formatted(r.place().database(), r.place().node(), r.object(), r.reason())))
        .distinct()
        .toList();
  }

  /// Whether nothing is to be done, waited for or refused.
  public boolean isEmpty() {
    return due().isEmpty()
        && alterations().isEmpty()
        && restarts().isEmpty()
        && configuration(Difference.Refused.class).isEmpty()
        && all(Change.Refused.class).isEmpty()
        && all(Change.Awaited.class).isEmpty();
  }

  /// The part of one database.
  Plan in(String database) {
    return new Plan(
        changes.stream().filter(c -> c.place().database().equals(database)).toList(),
        List.of(),
        restarting);
  }

  /// Insists that nobody else has anything left to do.
  ///
  /// @throws Failure a passing one naming all of it
  void awaitOthers() {
    List<Change.Awaited> awaited = all(Change.Awaited.class);
    if (!awaited.isEmpty()) {
      throw Failure.passing(
          awaited.stream()
              .map(a ->
                  "%s has not yet made %s in database \"%s\""
                      .formatted(a.owner(), a.object(), a.place().database()))
              .collect(Collectors.joining("; ")));
    }
  }
}
