package io.github.cituscluster.patroni;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The order in which to restart the members of a group. For some parameters, PostgreSQL stops WAL
/// replay on a replica whose value is smaller than that of its primary. Therefore replicas restart
/// first if these parameters grow, and the primary restarts first if one of them shrinks (Patroni's
/// docs/patroni_configuration.rst).
public final class RestartOrder {
  private static final Set<String> NOT_BELOW_PRIMARY =
      Set.of(
          "max_connections",
          "max_prepared_transactions",
          "max_locks_per_transaction",
          "max_wal_senders",
          "max_worker_processes");

  private RestartOrder() {}

  /// The members with a pending restart, in the order in which to restart them.
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
    return NOT_BELOW_PRIMARY.contains(pending.parameter())
        && Quantity.parse(pending.to(), "", true)
                .orElse(BigDecimal.ZERO)
                .compareTo(Quantity.parse(pending.from(), "", true).orElse(BigDecimal.ZERO))
            < 0;
  }
}
