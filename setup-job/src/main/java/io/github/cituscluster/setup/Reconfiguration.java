package io.github.cituscluster.setup;

import io.github.cituscluster.patroni.Configuration;
import io.github.cituscluster.patroni.Difference;
import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.patroni.Member;
import io.github.cituscluster.patroni.RestApi;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Parallel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Makes what a plan says is different in the groups' dynamic configuration: one request for each
/// group, so that each group has all of it or nothing.
final class Reconfiguration {
  private final Cluster cluster;
  private final RestApi api;
  private final Progress progress;

  /// @param progress told of each change that was made
  Reconfiguration(Cluster cluster, RestApi api, Progress progress) {
    this.cluster = cluster;
    this.api = api;
    this.progress = progress;
  }

  /// @throws Failure passing if somebody else changed a group's configuration at the same moment;
  ///   then it has to be looked at again
  void make(Plan plan, Patience patience) {
    Parallel.each(
        cluster.groups().stream().filter(g -> !of(plan, g).isEmpty()).toList(),
        group -> {
          List<Difference.Altered> changes = of(plan, group);
          api.patch(group, Configuration.patch(changes));
          changes.forEach(progress::made);
          patience.untilDone("the configuration of " + group, () -> seen(group, changes));
        });
  }

  private static List<Difference.Altered> of(Plan plan, Group group) {
    return plan.alterations().stream().filter(c -> c.node().equals(group.node())).toList();
  }

  /// A member tells the configuration that it last read, and the next question may be answered by
  /// another one. One that does not answer reads it when it comes back.
  private boolean seen(Group group, List<Difference.Altered> changes) {
    for (Member member : api.members(group)) {
      JsonNode told = told(member);
      if (told != null && !changes.stream().allMatch(c -> c.isIn(told))) {
        throw Failure.passing(member + " has not yet read the new configuration");
      }
    }
    return true;
  }

  private @Nullable JsonNode told(Member member) {
    try {
      return api.configuration(member);
    } catch (Failure e) {
      return null;
    }
  }
}
