package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.shards.GroupDrain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `drain`: moves all shards off a group.
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Moves all shards of a group to the other groups, in Citus' background jobs, and waits"
          + " (deadlines.drain).",
      "The group stays registered and takes no new shards. The next run continues an interrupted"
          + " one. A run waits for another run that changes the cluster, at most deadlines.setup."
    })
final class DrainCommand extends ClusterCommand {
  @Parameters(paramLabel = "GROUP", description = "Number of the group.")
  private int group;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description =
          "Drain only this database; may be repeated (default: every Citus database of the"
              + " coordinator).")
  private List<String> databases = new ArrayList<>();

  @Mixin private TransferOptions transfer = new TransferOptions();

  DrainCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    new GroupDrain(cluster, group, databases, transfer.of(cluster)).run();
    LoggerFactory.getLogger(getClass()).info("done: group {} holds no shards", group);
    return ExitCode.DONE;
  }
}
