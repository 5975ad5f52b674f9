package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Status;
import io.github.cituscluster.setup.StatusText;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `status`: the state of the cluster.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the state of every database, and changes nothing: its nodes and whether they reach each"
          + " other, its extensions, the roles in pg_dist_authinfo of each node, and how it differs"
          + " from the specification."
    })
final class StatusCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  StatusCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Status status = Status.of(cluster);
    output.print(status, () -> StatusText.of(status));
    return ExitCode.DONE;
  }
}
