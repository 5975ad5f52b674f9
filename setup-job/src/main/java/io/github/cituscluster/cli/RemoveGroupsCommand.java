package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.shards.GroupRemoval;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `remove-groups`: lets worker groups go before their servers are deleted.
@Command(
    name = "remove-groups",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the worker groups that the specification no longer names from every Citus database of"
          + " the coordinator, also from databases that the specification does not name.",
      "A group that holds shards stays, and nothing is changed (exit code 2), unless removedGroups"
          + " says `drain: true`: then its shards move to the other groups first."
    })
final class RemoveGroupsCommand extends ClusterCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RemoveGroupsCommand.class);

  @Mixin private TerminationOptions termination = new TerminationOptions();

  RemoveGroupsCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    int removed = new GroupRemoval(cluster).run();
    String end =
        removed == 0 ? "done: no group to remove" : "done: %d node rows removed".formatted(removed);
    LOG.info(end);
    termination.write(end);
    return DONE;
  }

  @Override
  void ended(String sentence) {
    termination.write(sentence);
  }
}
