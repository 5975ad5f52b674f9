package io.github.cituscluster.setup;

import io.github.cituscluster.citus.ServerFacts;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.spec.DatabaseSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Whether each server has room for its databases.
///
/// Every Citus database costs a node one background worker (the maintenance daemon; without it
/// there is no deadlock detection and no recovery of two-phase commits, and Citus may not even say
/// so) and one kept connection to every other node.
final class Capacity {
  private final Cluster cluster;

  Capacity(Cluster cluster) {
    this.cluster = cluster;
  }

  /// @throws Failure permanent, naming every server and setting that is too small
  void check(Survey survey) {
    List<String> shortages = new ArrayList<>();
    cluster
        .nodes()
        .forEach(n -> shortages.addAll(shortages(Objects.requireNonNull(survey.servers().get(n)))));
    if (!shortages.isEmpty()) {
      throw Failure.permanent(
          "not enough room for the databases of the specification: "
              + String.join("; ", shortages));
    }
  }

  private List<String> shortages(ServerFacts server) {
    ClusterSpec spec = cluster.spec();
    List<DatabaseSpec> databases =
        spec.allDatabases().stream()
            .filter(d -> cluster.nodesOf(d).contains(server.node()))
            .toList();
    List<String> shortages = new ArrayList<>();
    int workers = server.number("max_worker_processes");
    int workersNeeded = databases.size() + 1;
    if (workers < workersNeeded) {
      shortages.add(
          "%s: max_worker_processes is %d, needed are at least %d (one per Citus database and one for PostgreSQL)"
              .formatted(server.node(), workers, workersNeeded));
    }
    int reserved =
        server.number("superuser_reserved_connections") + server.number("reserved_connections");
    int kept = databases.stream().mapToInt(d -> cluster.nodesOf(d).size() - 1).sum();
    int own = 2 * (databases.size() + 1);
    int connections = server.number("max_connections");
    if (connections < kept + own + reserved) {
      shortages.add(
          ("%s: max_connections is %d, needed are at least %d (%d kept by Citus: each database's other nodes;"
                  + " %d of the job, %d reserved)")
              .formatted(server.node(), connections, kept + own + reserved, kept, own, reserved));
    }
    return shortages;
  }
}
