package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.shards.ShardMove;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `move-shard`: moves one shard.
@Command(
    name = "move-shard",
    mixinStandardHelpOptions = true,
    description = {
      "Moves one shard, with the shards that are colocated with it, to another group, and waits"
          + " (deadlines.drain).",
      "Waits before for another run that changes the cluster, at most deadlines.setup."
    })
final class MoveShardCommand extends ClusterCommand {
  @Option(
      names = "--database",
      required = true,
      paramLabel = "NAME",
      description = "Name of the database.")
  private String database = "";

  @Option(
      names = "--shard",
      required = true,
      paramLabel = "ID",
      description = "Number of the shard (citus_shards.shardid).")
  private long shard;

  @Option(
      names = "--to-group",
      required = true,
      paramLabel = "GROUP",
      description = "Number of the group to move it to.")
  private int group;

  @Mixin private TransferOptions transfer = new TransferOptions();

  MoveShardCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    new ShardMove(cluster, database, transfer.of(cluster)).run(shard, group);
    return ExitCode.DONE;
  }
}
