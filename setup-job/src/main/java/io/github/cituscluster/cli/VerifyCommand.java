package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.setup.Verification;
import io.github.cituscluster.specification.Count;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/// `verify`: whether the cluster is as specified.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that the cluster is as specified: everything that plan compares, and that all nodes of"
          + " each database reach each other.",
      "Changes nothing. Prints one line for each fault and ends with exit code 1 if there is one. A"
          + " node that cannot be reached is asked again for 10 s."
    })
final class VerifyCommand extends ClusterCommand {
  /// Not every network policy admits a new pod at once.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  VerifyCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Verification verification =
        new Deadline(LIMIT, cluster.spec().retries())
            .untilDone("the cluster", () -> Verification.of(cluster));
    verification.faults().forEach(fault -> System.out.println("not as specified: " + fault));
    if (!verification.faults().isEmpty()) {
      return ExitCode.NOT_READY;
    }
    System.out.printf(
        "as specified: %s on %s%n",
        Count.of(cluster.spec().allDatabases().size(), "database"),
        Count.of(cluster.nodes().size(), "node"));
    return ExitCode.DONE;
  }
}
