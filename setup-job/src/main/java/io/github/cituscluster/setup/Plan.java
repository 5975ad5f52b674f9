package io.github.cituscluster.setup;

import io.github.cituscluster.certificates.CertificateArrival;
import io.github.cituscluster.citus.DatabaseParameters;
import io.github.cituscluster.citus.DatabaseState;
import io.github.cituscluster.citus.Databases;
import io.github.cituscluster.citus.Extensions;
import io.github.cituscluster.citus.InitScripts;
import io.github.cituscluster.citus.NodeAuthentication;
import io.github.cituscluster.citus.PreparedTransactions;
import io.github.cituscluster.citus.Roles;
import io.github.cituscluster.citus.ServerFacts;
import io.github.cituscluster.citus.ServerRoles;
import io.github.cituscluster.citus.Shards;
import io.github.cituscluster.citus.Step;
import io.github.cituscluster.citus.UnmanagedRoles;
import io.github.cituscluster.citus.WorkerNodes;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.finding.Remedy;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.patroni.Setting;
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

/// The differences between the specification and a survey, object by object: the one verdict that
/// `plan`, `setup`, `status` and `verify` share.
///
/// @param findings first those of the groups' dynamic configuration, then those of each database in
///   the order in which the job corrects them
public record Plan(List<Finding> findings) {
  /// A finding that the job corrects, with a remedy of one kind.
  record Task<R extends Remedy>(Finding.Due finding, R remedy) {
    Place place() {
      return finding.place();
    }
  }

  /// Compares everything, including the certificates.
  ///
  /// @throws Failure if a server or a member cannot be reached
  static Plan of(Cluster cluster, Survey survey) {
    List<Finding> findings = new ArrayList<>(of(survey, cluster.passwords()).findings());
    findings.addAll(new CertificateArrival(cluster).findings());
    return new Plan(List.copyOf(findings));
  }

  /// Surveys the cluster and compares everything.
  ///
  /// @throws Failure if a server or a member cannot be reached
  public static Plan of(Cluster cluster) {
    return of(cluster, Survey.of(cluster));
  }

  /// Compares, without connecting to any server.
  public static Plan of(Survey survey, Passwords passwords) {
    List<Finding> findings = new ArrayList<>();
    survey.configurations().forEach(c -> findings.addAll(c.findings(survey.restarting())));
    NodeAuthentication authentication = new NodeAuthentication(passwords);
    for (DatabaseState state : survey.databases()) {
      findings.addAll(PreparedTransactions.findings(state));
      findings.addAll(Databases.findings(state));
      findings.addAll(Extensions.findings(state));
      findings.addAll(authentication.findings(state));
      findings.addAll(WorkerNodes.findings(state));
      findings.addAll(Shards.findings(state));
      findings.addAll(DatabaseParameters.findings(state, survey.contexts()));
      findings.addAll(InitScripts.findings(state));
    }
    findings.addAll(roles(survey, passwords));
    String administrator = survey.databases().getFirst().cluster().administrator().user();
    survey.others().forEach(d -> findings.addAll(authentication.findings(d, administrator)));
    findings.addAll(unmanagedDatabases(survey));
    findings.addAll(
        UnmanagedRoles.of(
            survey.databases().getFirst().cluster(),
            Objects.requireNonNull(survey.servers().get(survey.coordinator()))));
    return new Plan(List.copyOf(findings));
  }

  private static List<Finding> roles(Survey survey, Passwords passwords) {
    DatabaseState main = survey.databases().getFirst();
    Roles roles = new Roles(main.cluster(), passwords);
    ServerRoles serverRoles = new ServerRoles(main.cluster(), passwords);
    ServerFacts coordinator = Objects.requireNonNull(survey.servers().get(survey.coordinator()));
    return survey.servers().values().stream()
        .sorted((a, b) -> a.node().compareTo(b.node()))
        .flatMap(server ->
            Stream.concat(
                serverRoles.findings(server, coordinator).stream(),
                roles.findings(server, coordinator).stream()))
        .toList();
  }

  private static List<Finding> unmanagedDatabases(Survey survey) {
    DatabaseState main = survey.databases().getFirst();
    List<Finding> findings = new ArrayList<>();
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
                  findings.add(
                      new Finding.Unmanaged(
                          new Place(node, name), "database " + Sql.identifier(name))));
        });
    return findings;
  }

  /// The findings of one kind.
  public <F extends Finding> List<F> all(Class<F> kind) {
    return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private <R extends Remedy> List<Task<R>> tasks(Class<R> kind) {
    return all(Finding.Due.class).stream()
        .filter(due -> kind.isInstance(due.remedy()))
        .map(due -> new Task<>(due, kind.cast(due.remedy())))
        .toList();
  }

  /// The changes in databases, in order.
  List<Task<Step>> steps() {
    return tasks(Step.class);
  }

  /// The passwords that the job changes: of roles, and those that the nodes log in with.
  List<Task<Step>> passwords() {
    return steps().stream().filter(t -> t.remedy().stage().isOfPasswords()).toList();
  }

  /// The changes in Patroni's dynamic configuration.
  List<Task<Setting>> settings() {
    return tasks(Setting.class);
  }

  /// The members that the job restarts, in order: worker groups before the coordinator.
  List<Task<Restart>> restarts() {
    return tasks(Restart.class).stream()
        .sorted(
            Comparator.comparing((Task<Restart> t) -> t.place().node().isCoordinator())
                .thenComparing(t -> t.place().node()))
        .toList();
  }

  /// The members that the user has to restart.
  List<Finding.Awaited> pendingRestarts() {
    return all(Finding.Awaited.class).stream()
        .filter(a -> a.place().kind() == Place.Kind.CONFIGURATION)
        .toList();
  }

  /// The refused changes, one sentence each.
  List<String> refusals() {
    return all(Finding.Refused.class).stream().map(Finding.Refused::sentence).distinct().toList();
  }

  /// Whether the cluster is as specified: there is nothing to do, to wait for or to refuse.
  public boolean isAsSpecified() {
    return all(Finding.Deviation.class).isEmpty();
  }

  /// The part of one database.
  Plan in(String database) {
    return new Plan(
        findings.stream()
            .filter(f -> f.place().kind() == Place.Kind.DATABASE)
            .filter(f -> f.place().database().equals(database))
            .toList());
  }

  /// Checks that nothing in a database waits for Patroni. Restarts that are left to the user do not
  /// delay the run.
  ///
  /// @throws Failure a transient one naming all of it
  void checkNothingAwaited() {
    List<String> awaited =
        all(Finding.Awaited.class).stream()
            .filter(a -> a.place().kind() == Place.Kind.DATABASE)
            .map(Finding.Awaited::sentence)
            .toList();
    if (!awaited.isEmpty()) {
      throw Failure.passing(String.join("; ", awaited));
    }
  }
}
