package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.setup.Status;
import io.github.cituscluster.specification.Count;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/// `verify`: whether the cluster is as specified.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks everything that setup maintains, and that all nodes of each database reach each other.",
      "Changes nothing. Ends with exit code 1 and the first reason if anything is not as specified. A"
          + " node that cannot be reached is tried again for 10 s."
    })
final class VerifyCommand extends ClusterCommand {
  /// Not every network policy admits a new pod at once.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  VerifyCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Status status =
        new Deadline(LIMIT, cluster.spec().retries())
            .untilDone("the cluster", () -> Status.of(cluster));
    String reason = status.firstReason().orElse(null);
    if (reason != null) {
      System.out.println("not as specified: " + reason);
      return ExitCode.NOT_READY;
    }
    System.out.printf(
        "as specified: %s on %s%n",
        Count.of(status.databases().size(), "database"), Count.of(cluster.nodes().size(), "node"));
    return ExitCode.DONE;
  }
}
