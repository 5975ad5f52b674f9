package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.setup.Status;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/// `verify`: whether the cluster is what the specification says.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks everything that setup makes, and that all nodes of each database reach each other.",
      "Changes nothing. Ends with exit code 1 and the first reason when something is wrong; a node that"
          + " cannot be reached is asked again for 10 s."
    })
final class VerifyCommand extends ClusterCommand {
  /// A pod that has just begun is not let through by every network policy at once.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  VerifyCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    Status status =
        new Deadline(LIMIT, cluster.spec().retries())
            .untilDone("the cluster", () -> Status.of(cluster));
    String reason = status.firstReason().orElse(null);
    if (reason != null) {
      System.out.println("not as specified: " + reason);
      return NOT_READY;
    }
    System.out.printf(
        "as specified: %d databases on %d nodes%n",
        status.databases().size(), cluster.nodes().size());
    return DONE;
  }
}
