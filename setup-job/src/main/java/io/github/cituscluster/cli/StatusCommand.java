package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Status;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `status`: how the cluster is.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Prints how each database is, and changes nothing: its nodes and whether"
          + " they reach each other, its extensions, for which roles pg_dist_authinfo is there on which"
          + " nodes, and how it differs from the specification."
    })
final class StatusCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  StatusCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    Status status = Status.of(cluster);
    output.print(status, status::text);
    return DONE;
  }
}
