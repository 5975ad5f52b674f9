package io.github.cituscluster.shards;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.cluster.Readiness;
import io.github.cituscluster.cluster.RunLock;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the worker groups that the specification no longer names, before their servers are
/// deleted.
///
/// It looks at every Citus database of the coordinator, not only at those of the specification, and
/// changes nothing unless every group can be removed from all of them: the shards of a deleted
/// server are lost.
public final class GroupRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRemoval.class);

  private final Cluster cluster;
  private final ClusterSpec spec;
  private int removed;

  public GroupRemoval(Cluster cluster) {
    this.cluster = cluster;
    this.spec = cluster.spec();
  }

  /// The whole run.
  ///
  /// @return the number of node rows that were removed
  /// @throws Failure a permanent one if a group cannot be removed, a passing one when a deadline is
  ///   over
  public int run() {
    new Readiness(cluster).awaitCoordinator();
    try (RunLock lock = RunLock.taken(cluster, "remove-groups")) {
      Deadline deadline = new Deadline(deadline(), spec.retries());
      Drain drain = new Drain(cluster, deadline, lock, spec.rebalance().transferMode());
      return deadline.untilDone(
          "the removal of groups",
          () -> {
            lock.hold();
            removeGroups(drain);
            return removed;
          });
    }
  }

  private Duration deadline() {
    Deadlines deadlines = spec.deadlines();
    boolean drains = spec.removedGroups().stream().anyMatch(r -> r.drain());
    return drains ? deadlines.drain() : deadlines.setup();
  }

  private void removeGroups(Drain drain) {
    List<CitusDatabase> all = CitusDatabase.all(cluster);
    Map<Integer, String> addresses = CitusDatabase.addresses(spec, all);
    List<Departure> departures =
        all.stream()
            .map(d -> Departure.of(spec, d, addresses))
            .filter(d -> !d.groups().isEmpty())
            .toList();
    checkObstacles(departures);
    if (departures.stream().anyMatch(d -> !d.holding().isEmpty())) {
      // In every database: one that is empty now may get a new table while another is drained.
      departures.forEach(d -> drain.keepNewShardsOff(d.database(), d.groups()));
    }
    departures.forEach(d -> drain.moveShardsOff(d.database(), d.groups()));
    departures.forEach(this::remove);
  }

  /// Names every obstacle before anything is changed.
  private void checkObstacles(List<Departure> departures) {
    DrainObstacles obstacles = new DrainObstacles(cluster, spec.rebalance().transferMode());
    List<String> problems = new ArrayList<>();
    Set<Integer> kept =
        departures.stream()
            .flatMap(d -> d.holding().stream().map(d.numbers()::get))
            .filter(g -> !spec.drains(g))
            .collect(Collectors.toCollection(TreeSet::new));
    kept.forEach(group -> problems.add(holds(group, departures)));
    if (!departures.isEmpty()) {
      CitusDatabase.closed(cluster).forEach(name -> problems.add(isClosed(name)));
    }
    for (Departure departure : departures) {
      Set<Integer> drained = new TreeSet<>(departure.holding());
      drained.removeAll(departure.holding(kept));
      problems.addAll(obstacles.in(departure.database(), drained, departure.groups()));
    }
    if (!problems.isEmpty()) {
      throw Failure.permanent(String.join("\n", problems) + "\nnothing was changed");
    }
  }

  private static String isClosed(String database) {
    return ("database \"%s\" allows no connections, so the job cannot see whether it has shards on a group that"
            + " is to be removed; run ALTER DATABASE ... ALLOW_CONNECTIONS true, or drop it")
        .formatted(database);
  }

  private static String holds(int group, List<Departure> departures) {
    String databases =
        departures.stream()
            .filter(d -> !d.holding(Set.of(group)).isEmpty())
            .map(d -> "\n  " + d.database().held(d.holding(Set.of(group))))
            .collect(Collectors.joining());
    return ("worker group %d is no longer in the specification and holds shards, which would be lost with its"
            + " servers:%s\n  to move them to the other groups first, set removedGroups: [{group: %d,"
            + " drain: true}]; or restore the group and run citus-setup drain %d")
        .formatted(group, databases, group, group);
  }

  private void remove(Departure departure) {
    String database = departure.database().name();
    for (int group : departure.groups()) {
      try (Session session = cluster.session(cluster.coordinator(), database)) {
        for (String address : NodeRemoval.remove(session, group)) {
          removed++;
          LOG.atInfo()
              .addKeyValue(LogKey.CHANGE, "removed")
              .addKeyValue(LogKey.GROUP, group)
              .addKeyValue(LogKey.NODE, address)
              .addKeyValue(LogKey.DATABASE, database)
              .log("removed node row of group {} {}", group, address);
        }
      }
    }
  }
}
