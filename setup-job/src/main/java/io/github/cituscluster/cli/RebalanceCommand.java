package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.shards.Balance;
import io.github.cituscluster.shards.Rebalance;
import io.github.cituscluster.shards.Rebalance.DatabasePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rebalance`: shards and the nodes that hold them.
@Command(
    name = "rebalance",
    mixinStandardHelpOptions = true,
    description = {
      "Spreads the shards over the groups, in Citus' background jobs, which go on without this"
          + " program.",
      "  status  shards and bytes of each node, tables that are not spread, the last job",
      "  plan    what start would move; ends with 3 when that is something",
      "  start   begins a job in each database; tables that cannot move are named before",
      "  wait    says how far the jobs are until they end (deadlines.drain)",
      "  stop    ends the jobs; what has moved stays where it is"
    })
final class RebalanceCommand extends ClusterCommand {
  /// What to do.
  enum Action {
    STATUS,
    PLAN,
    START,
    WAIT,
    STOP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "ACTION", description = "status, plan, start, wait or stop.")
  private @Nullable Action action;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Database; may be repeated (default: all of the specification).")
  private List<String> databases = new ArrayList<>();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "Of pg_dist_rebalance_strategy, for plan and start (default: the database's default).")
  private @Nullable String strategy;

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      description =
          "Share by which a node may differ from the mean, for instance 0.1, for plan (default: the"
              + " strategy's). A job always takes that of its strategy.")
  private @Nullable Double threshold;

  @Option(names = "--wait", description = "Wait for the jobs, for start.")
  private boolean wait;

  @Mixin private TransferOptions transfer = new TransferOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  RebalanceCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    Action what = Objects.requireNonNull(action);
    refuseOptionsOfOthers(what);
    Rebalance rebalance = new Rebalance(cluster, databases, strategy);
    return switch (what) {
      case STATUS -> {
        List<Balance> found = rebalance.status();
        output.print(found, () -> text(found, Balance::text));
        yield DONE;
      }
      case PLAN -> {
        List<DatabasePlan> plans = rebalance.plan(threshold);
        output.print(plans, () -> text(plans, DatabasePlan::text));
        yield plans.stream().allMatch(p -> p.moves().isEmpty()) ? DONE : DIFFERENT;
      }
      case START -> {
        List<String> begun = rebalance.start(transfer.of(cluster));
        if (wait) {
          rebalance.await(begun);
        }
        yield DONE;
      }
      case WAIT -> {
        rebalance.await();
        yield DONE;
      }
      case STOP -> {
        rebalance.stop();
        yield DONE;
      }
    };
  }

  private static <T> String text(List<T> databases, Function<T, String> text) {
    return databases.stream().map(text).collect(Collectors.joining("\n\n"));
  }

  /// An option that would be read and forgotten is a misunderstanding.
  private void refuseOptionsOfOthers(Action what) {
    List<String> idle = new ArrayList<>();
    if (threshold != null && what != Action.PLAN) {
      idle.add("--threshold is for plan");
    }
    if (strategy != null && what != Action.PLAN && what != Action.START) {
      idle.add("--strategy is for plan and start");
    }
    if (wait && what != Action.START) {
      idle.add("--wait is for start");
    }
    if (transfer.isGiven() && what != Action.START) {
      idle.add("--transfer-mode is for start");
    }
    if (!idle.isEmpty()) {
      throw Failure.permanent("rebalance %s: %s".formatted(what, String.join("; ", idle)));
    }
  }
}
