package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.shards.GroupRemoval;
import io.github.cituscluster.specification.Count;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `remove-groups`: removes worker groups before their servers are deleted.
@Command(
    name = "remove-groups",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the worker groups that the specification no longer names from every Citus database of"
          + " the coordinator, including databases that the specification does not name.",
      "Refuses, and changes nothing (exit code 2), while such a group holds shards, unless"
          + " removedGroups has `drain: true` for it: then its shards move to the other groups first."
    })
final class RemoveGroupsCommand extends ClusterCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RemoveGroupsCommand.class);

  @Mixin private TerminationOptions termination = new TerminationOptions();

  RemoveGroupsCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    int removed = new GroupRemoval(cluster).run();
    String end =
        removed == 0
            ? "done: no group to remove"
            : "done: removed " + Count.of(removed, "node row");
    LOG.info(end);
    termination.write(end);
    return ExitCode.DONE;
  }

  @Override
  void ended(String sentence) {
    termination.write(sentence);
  }
}
