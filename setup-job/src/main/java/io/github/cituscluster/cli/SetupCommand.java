package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Progress;
import io.github.cituscluster.setup.Setup;
import io.github.cituscluster.specification.Count;
import io.github.cituscluster.specification.EnvironmentSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `setup`: brings the cluster to what the specification says.
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Waits until every group has a primary, then sets up every database, first on the workers and"
          + " then on the coordinator: extensions, roles, pg_dist_authinfo, node rows, parameters,"
          + " init scripts.",
      "Changes only what differs, so a second run changes nothing. Reports what the specification"
          + " does not name, and leaves it alone."
    })
final class SetupCommand extends ClusterCommand {
  private static final Logger LOG = LoggerFactory.getLogger(SetupCommand.class);

  @Mixin private TerminationOptions termination = new TerminationOptions();

  SetupCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Progress progress = new Progress();
    List<String> summary;
    try {
      new Setup(cluster, progress).run();
    } finally {
      // Also if the run failed, before the sentence that says why.
      summary = progress.summary();
      summary.forEach(LOG::info);
    }
    LOG.info(
        "done: {}{}",
        progress.changed() == 0 ? "nothing to change" : Count.of(progress.changed(), "change"),
        progress.restartPending() ? ", restart pending" : "");
    termination.write(String.join("\n", summary));
    return ExitCode.DONE;
  }

  @Override
  Optional<String> nothingToDo(EnvironmentSpec variables) {
    return variables.registers()
        ? Optional.empty()
        : Optional.of("CITUS_AUTO_REGISTER is false: nothing is done");
  }

  @Override
  void ended(String sentence) {
    termination.write(sentence);
  }
}
