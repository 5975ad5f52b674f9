package io.github.cituscluster.setup;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.patroni.Member;
import io.github.cituscluster.patroni.MemberState;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.postgres.Failure;
import java.util.List;

/// Restarts the members that wait for it: one at a time in the whole cluster, worker groups before
/// the coordinator, and the next only when the previous one is healthy again.
final class Restarts {
  private final Cluster cluster;
  private final Progress progress;

  /// @param progress told of each restart
  Restarts(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /// @param restarts in the order in which they are to be made
  /// @throws Failure passing if a group does not come back in time
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
      progress.made(task.finding());
    }
  }

  /// A replica that has not yet replayed that its primary has less room now would start with the
  /// old room (Patroni's `effective_configuration`), and wait for a restart again.
  private MemberState healthy(Member member, long position) {
    MemberState state = cluster.api().state(member);
    if (!state.isHealthy() || state.position() < position) {
      throw Failure.passing(member + " does not yet run and stream");
    }
    return state;
  }
}
