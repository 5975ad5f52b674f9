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
      "Moves all shards of a group to the other groups, in Citus' background jobs, and waits.",
      "The group stays registered and takes no new shards. A run that was interrupted is continued"
          + " by the next."
    })
final class DrainCommand extends ClusterCommand {
  @Parameters(paramLabel = "GROUP", description = "Number of the group.")
  private int group;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description =
          "Only in this database; may be repeated (default: every Citus database of the"
              + " coordinator).")
  private List<String> databases = new ArrayList<>();

  @Mixin private TransferOptions transfer = new TransferOptions();

  DrainCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    new GroupDrain(cluster, group, databases, transfer.of(cluster)).run();
    LoggerFactory.getLogger(getClass()).info("done: group {} holds no shards", group);
    return DONE;
  }
}
