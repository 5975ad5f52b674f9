package io.github.cituscluster.setup;

import io.github.cituscluster.citus.ServerFacts;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.patroni.Configuration;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/// Checks that each server has enough capacity for its databases. Every Citus database needs one
/// background worker on each node (the maintenance daemon; without it there is no deadlock
/// detection and no recovery of two-phase commits, and Citus may not even report that) and one
/// cached connection to every other node.
final class Capacity {
  private final Cluster cluster;

  Capacity(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Checks the capacity that the servers will have with the configuration in the specification,
  /// before anything is changed.
  ///
  /// @throws Failure permanent, naming every server and parameter that is too small
  void checkWanted(Survey survey) {
    check(survey, Configuration::wanted);
  }

  /// Checks the capacity that the servers have now.
  ///
  /// @throws Failure permanent, naming every server and parameter that is too small
  void check(Survey survey) {
    check(survey, (configuration, parameter) -> OptionalInt.empty());
  }

  private void check(Survey survey, BiFunction<Configuration, String, OptionalInt> wanted) {
    List<String> shortages = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      ServerFacts server = Objects.requireNonNull(survey.servers().get(node));
      shortages.addAll(
          shortages(
              server,
              parameter ->
                  survey.configurations().stream()
                      .filter(c -> c.group().node().equals(node))
                      .flatMapToInt(c -> wanted.apply(c, parameter).stream())
                      .findFirst()
                      .orElse(server.number(parameter))));
    }
    if (!shortages.isEmpty()) {
      throw Failure.permanent(
          "not enough capacity for the databases of the specification: "
              + String.join("; ", shortages));
    }
  }

  private List<String> shortages(ServerFacts server, ToIntFunction<String> number) {
    ClusterSpec spec = cluster.spec();
    List<DatabaseSpec> databases =
        spec.allDatabases().stream()
            .filter(d -> cluster.nodesOf(d).contains(server.node()))
            .toList();
    List<String> shortages = new ArrayList<>();
    int workers = number.applyAsInt("max_worker_processes");
    int workersNeeded = databases.size() + 1;
    if (workers < workersNeeded) {
      shortages.add(
          ("%s: max_worker_processes is %d, but at least %d are needed (one per Citus database and"
                  + " one for PostgreSQL)")
              .formatted(server.node(), workers, workersNeeded));
    }
    int reserved =
        number.applyAsInt("superuser_reserved_connections")
            + number.applyAsInt("reserved_connections");
    int kept = databases.stream().mapToInt(d -> cluster.nodesOf(d).size() - 1).sum();
    int own = 2 * (databases.size() + 1);
    int connections = number.applyAsInt("max_connections");
    if (connections < kept + own + reserved) {
      shortages.add(
          ("%s: max_connections is %d, but at least %d are needed (%d that Citus keeps open to"
                  + " other nodes, %d for the job, %d reserved)")
              .formatted(server.node(), connections, kept + own + reserved, kept, own, reserved));
    }
    return shortages;
  }
}
