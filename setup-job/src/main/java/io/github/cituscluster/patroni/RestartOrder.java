package io.github.cituscluster.patroni;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The order in which the members of a group are restarted.
///
/// A replica must not have less room than its primary for what the primary's log holds: PostgreSQL
/// stops the replay. So replicas go first when these parameters grow, and the primary goes first
/// when one of them gets smaller (Patroni's docs/patroni_configuration.rst).
public final class RestartOrder {
  private static final Set<String> ROOM =
      Set.of(
          "max_connections",
          "max_prepared_transactions",
          "max_locks_per_transaction",
          "max_wal_senders",
          "max_worker_processes");

  private RestartOrder() {}

  /// The members that wait for a restart, the first to restart first.
  public static List<MemberState> of(List<MemberState> members) {
    boolean primaryFirst =
        members.stream().flatMap(m -> m.pending().stream()).anyMatch(RestartOrder::shrinks);
    Comparator<MemberState> order = Comparator.comparing(m -> m.primary() != primaryFirst);
    return members.stream()
        .filter(m -> !m.pending().isEmpty())
        .sorted(order.thenComparing(m -> m.member().name()))
        .toList();
  }

  private static boolean shrinks(MemberState.Pending pending) {
    return ROOM.contains(pending.parameter())
        && Quantity.parse(pending.to(), "", true)
                .orElse(BigDecimal.ZERO)
                .compareTo(Quantity.parse(pending.from(), "", true).orElse(BigDecimal.ZERO))
            < 0;
  }
}
