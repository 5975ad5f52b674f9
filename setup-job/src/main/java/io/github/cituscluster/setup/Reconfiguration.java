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

/// Changes the dynamic configuration of the groups as planned: one request for each group, so that
/// each group gets all changes or none.
final class Reconfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(Reconfiguration.class);

  private final Cluster cluster;
  private final Progress progress;

  /// @param progress records each change
  Reconfiguration(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /// @throws Failure transient if the configuration of a group was changed concurrently; it must
  ///   then be compared again
  void make(Plan plan, Deadline deadline) {
    Parallel.each(
        cluster.groups().stream().filter(g -> !of(plan, g).isEmpty()).toList(),
        group -> {
          List<Plan.Task<Setting>> tasks = of(plan, group);
          List<Setting> settings = tasks.stream().map(Plan.Task::remedy).toList();
          // Before the change, because this request makes a member read the store without updating
          // the time it reports.
          List<Member> members = cluster.api().members(group);
          cluster.api().patch(group, Configuration.patch(settings));
          tasks.forEach(task -> progress.record(task.finding()));
          Map<Member, Set<Long>> read = new HashMap<>();
          deadline.untilDone("the configuration of " + group, () -> work(members, settings, read));
          deadline.untilDone("the files of " + group, () -> written(group));
        });
  }

  /// A member whose server was starting when it read the configuration has the new rules of
  /// `pg_hba` and `pg_ident`, but its server uses the old ones until all files are written again
  /// (Patroni's `reload_config`). A member that does not respond writes them when it starts.
  private boolean written(Group group) {
    for (Member member : cluster.api().members(group)) {
      try {
        cluster.api().reload(member);
      } catch (Failure e) {
        if (!e.isPassing()) {
          throw e;
        }
        LOG.debug("not checked: {}", e.getMessage());
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

  /// A member first reads the configuration, then applies it to its server, and only then reads
  /// again (Patroni's `_run_cycle`); the member that handled the change reports it even before it
  /// reads. If the server has to do something, the job therefore waits until the member has read
  /// twice; then the member also knows whether a restart is pending. A member that does not respond
  /// reads the configuration when it comes back.
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
        ? Optional.of(member + " has not yet applied the new configuration")
        : Optional.empty();
  }
}
