package io.github.cituscluster.setup;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.patroni.Configuration;
import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.patroni.Member;
import io.github.cituscluster.patroni.Setting;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Parallel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Makes what a plan says is different in the groups' dynamic configuration: one request for each
/// group, so that each group has all of it or nothing.
final class Reconfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(Reconfiguration.class);

  private final Cluster cluster;
  private final Progress progress;

  /// @param progress told of each change that was made
  Reconfiguration(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /// @throws Failure passing if somebody else changed a group's configuration at the same moment;
  ///   then it has to be looked at again
  void make(Plan plan, Deadline deadline) {
    Parallel.each(
        cluster.groups().stream().filter(g -> !of(plan, g).isEmpty()).toList(),
        group -> {
          List<Plan.Task<Setting>> tasks = of(plan, group);
          List<Setting> settings = tasks.stream().map(Plan.Task::remedy).toList();
          // Before: to ask for them makes a member read the store by the way, and forget to say so.
          List<Member> members = cluster.api().members(group);
          cluster.api().patch(group, Configuration.patch(settings));
          tasks.forEach(task -> progress.made(task.finding()));
          Map<Member, Set<Long>> read = new HashMap<>();
          deadline.untilDone("the configuration of " + group, () -> work(members, settings, read));
          deadline.untilDone("the files of " + group, () -> written(group));
        });
  }

  /// A member whose server was starting when it read the configuration knows the new rules of
  /// `pg_hba` and `pg_ident`, and its server has the old ones until somebody asks for all files
  /// (Patroni's `reload_config`). One that does not answer writes them when it starts.
  private boolean written(Group group) {
    for (Member member : cluster.api().members(group)) {
      try {
        cluster.api().reload(member);
      } catch (Failure e) {
        if (!e.isPassing()) {
          throw e;
        }
        LOG.debug("not asked: {}", e.getMessage());
      }
    }
    return true;
  }

  private static List<Plan.Task<Setting>> of(Plan plan, Group group) {
    return plan.settings().stream()
        .filter(task -> task.place().node().equals(group.node()))
        .toList();
  }

  private boolean work(List<Member> members, List<Setting> settings, Map<Member, Set<Long>> read) {
    List<String> behind =
        members.stream().flatMap(member -> behind(member, settings, read).stream()).toList();
    if (!behind.isEmpty()) {
      throw Failure.passing(String.join("; ", behind));
    }
    return true;
  }

  /// A member first reads the configuration, then makes its server work with it, and only then
  /// reads again (Patroni's `_run_cycle`); the one that was asked to change it says so even before
  /// it reads. So where the server has to do something, the member is waited for until it has read
  /// twice; then it also knows whether it waits for a restart. One that does not answer reads the
  /// configuration when it comes back.
  private Optional<String> behind(
      Member member, List<Setting> settings, Map<Member, Set<Long>> read) {
    JsonNode told;
    long seen;
    try {
      told = cluster.api().configuration(member);
      seen = cluster.api().state(member).seen();
    } catch (Failure e) {
      return Optional.empty();
    }
    if (!settings.stream().allMatch(setting -> setting.isIn(told))) {
      return Optional.of(member + " has not yet read the new configuration");
    }
    boolean server =
        settings.stream().anyMatch(setting -> setting.path().getFirst().equals("postgresql"));
    Set<Long> reads = read.computeIfAbsent(member, m -> new HashSet<>());
    reads.add(seen);
    return server && reads.size() < 3
        ? Optional.of(member + " does not yet work with the new configuration")
        : Optional.empty();
  }
}
