package io.github.cituscluster.setup;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.patroni.Member;
import io.github.cituscluster.patroni.MemberState;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.postgres.Failure;
import java.util.List;

/// Restarts the members with a pending restart: one at a time in the whole cluster, worker groups
/// before the coordinator, and the next only when the previous one is healthy again.
final class Restarts {
  private final Cluster cluster;
  private final Progress progress;

  /// @param progress records each restart
  Restarts(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /// @param restarts in their order
  /// @throws Failure transient if a group does not come back in time
  void make(List<Plan.Task<Restart>> restarts, Deadline deadline) {
    for (Plan.Task<Restart> task : restarts) {
      Restart restart = task.remedy();
      Member member = restart.state().member();
      cluster.api().restart(member);
      deadline.untilDone(
          member + " and its group",
          () -> {
            MemberState back = healthy(member, 0);
            restart.others().forEach(other -> healthy(other, back.primary() ? back.position() : 0));
            return true;
          });
      progress.record(task.finding());
    }
  }

  /// A replica that has not yet replayed that its primary has smaller values would start with the
  /// old ones (Patroni's `effective_configuration`), and require a restart again.
  private MemberState healthy(Member member, long position) {
    MemberState state = cluster.api().state(member);
    if (!state.isHealthy() || state.position() < position) {
      throw Failure.passing(member + " is not yet running and streaming");
    }
    return state;
  }
}
