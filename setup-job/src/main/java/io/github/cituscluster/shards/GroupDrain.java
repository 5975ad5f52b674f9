package io.github.cituscluster.shards;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.cluster.Readiness;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.specification.RebalanceSpec.TransferMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Moves all shards off one group, which stays registered and takes no new shards.
public final class GroupDrain {
  private final Cluster cluster;
  private final int group;
  private final List<String> named;
  private final TransferMode mode;

  /// @param named databases to drain; empty for all databases in which the group is registered
  public GroupDrain(Cluster cluster, int group, List<String> named, TransferMode mode) {
    this.cluster = cluster;
    this.group = group;
    this.named = named;
    this.mode = mode;
  }

  /// The whole run.
  ///
  /// @throws Failure a permanent one if an obstacle exists, a passing one when the deadline is over
  public void run() {
    new Readiness(cluster).awaitCoordinator();
    try (RunLock lock = RunLock.taken(cluster, "drain")) {
      Deadline deadline =
          new Deadline(cluster.spec().deadlines().drain(), cluster.spec().retries());
      Drain drain = new Drain(cluster, deadline, lock, mode);
      deadline.untilDone(
          "the drain",
          () -> {
            lock.hold();
            drain(drain);
            return true;
          });
    }
  }

  private void drain(Drain drain) {
    List<CitusDatabase> all = CitusDatabase.all(cluster);
    Map<Integer, String> addresses = CitusDatabase.addresses(cluster.spec(), all);
    Function<CitusDatabase, Set<Integer>> numbers = d -> d.numbersOf(group, addresses);
    List<CitusDatabase> databases = databases(all, numbers);
    List<String> obstacles = new ArrayList<>();
    DrainObstacles check = new DrainObstacles(cluster, mode);
    databases.forEach(d -> obstacles.addAll(check.in(d, numbers.apply(d), numbers.apply(d))));
    if (!obstacles.isEmpty()) {
      throw Failure.permanent(String.join("\n", obstacles) + "\nnothing was changed");
    }
    databases.forEach(d -> drain.keepNewShardsOff(d, numbers.apply(d)));
    databases.forEach(d -> drain.moveShardsOff(d, numbers.apply(d)));
  }

  private List<CitusDatabase> databases(
      List<CitusDatabase> all, Function<CitusDatabase, Set<Integer>> numbers) {
    List<CitusDatabase> registered = all.stream().filter(d -> !numbers.apply(d).isEmpty()).toList();
    List<String> found = registered.stream().map(CitusDatabase::name).toList();
    if (found.isEmpty() || !found.containsAll(named)) {
      throw Failure.permanent(
          "group %d is registered in databases %s, not in %s"
              .formatted(group, found, named.isEmpty() ? "any other" : named));
    }
    return registered.stream().filter(d -> named.isEmpty() || named.contains(d.name())).toList();
  }
}
