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

/// `rebalance`: shows and changes how evenly the nodes hold shards.
@Command(
    name = "rebalance",
    mixinStandardHelpOptions = true,
    description = {
      "Spreads the shards over the groups, in Citus' background jobs, which continue without this"
          + " program.",
      "  status  shards and bytes of each node, unevenly spread tables, the latest job",
      "  plan    what start would move; exit code 3 if anything would",
      "  start   starts a job in each database; refuses if a table cannot move",
      "  wait    reports progress until the jobs end (deadlines.drain)",
      "  stop    stops the jobs; shards that have moved stay where they are",
      "start and stop wait for another run that changes the cluster, at most deadlines.setup."
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
      description =
          "Name of a database; may be repeated (default: all databases of the specification).")
  private List<String> databases = new ArrayList<>();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "For plan and start: name of a strategy in pg_dist_rebalance_strategy (default: the"
              + " database's default).")
  private @Nullable String strategy;

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      description =
          "For plan: share by which a node may differ from the mean, for example 0.1 (default: the"
              + " strategy's). A job always uses that of its strategy.")
  private @Nullable Double threshold;

  @Option(names = "--wait", description = "For start: wait until the jobs end.")
  private boolean wait;

  @Mixin private TransferOptions transfer = new TransferOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  RebalanceCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Action what = Objects.requireNonNull(action);
    refuseOptionsOfOthers(what);
    Rebalance rebalance = new Rebalance(cluster, databases, strategy);
    return switch (what) {
      case STATUS -> {
        List<Balance> found = rebalance.status();
        output.print(found, () -> text(found, Balance::text));
        yield ExitCode.DONE;
      }
      case PLAN -> {
        List<DatabasePlan> plans = rebalance.plan(threshold);
        output.print(plans, () -> text(plans, DatabasePlan::text));
        yield plans.stream().allMatch(p -> p.moves().isEmpty())
            ? ExitCode.DONE
            : ExitCode.DIFFERENT;
      }
      case START -> {
        List<String> begun = rebalance.start(transfer.of(cluster));
        if (wait) {
          rebalance.await(begun);
        }
        yield ExitCode.DONE;
      }
      case WAIT -> {
        rebalance.await();
        yield ExitCode.DONE;
      }
      case STOP -> {
        rebalance.stop();
        yield ExitCode.DONE;
      }
    };
  }

  private static <T> String text(List<T> databases, Function<T, String> text) {
    return databases.stream().map(text).collect(Collectors.joining("\n\n"));
  }

  /// An option that the action would ignore is a misunderstanding.
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
