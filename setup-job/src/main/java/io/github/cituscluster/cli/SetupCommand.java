package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Progress;
import io.github.cituscluster.setup.Setup;
import io.github.cituscluster.specification.EnvironmentSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `setup`: makes the cluster what the specification says.
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Waits for every group, then makes every database right: on the workers first, then on the"
          + " coordinator; extensions, roles, pg_dist_authinfo, node rows, parameters, init"
          + " scripts.",
      "It changes only what differs, so that a second run changes nothing.",
      "What is not in the specification is reported and left alone."
    })
final class SetupCommand extends ClusterCommand {
  private static final Logger LOG = LoggerFactory.getLogger(SetupCommand.class);

  @Mixin private TerminationOptions termination = new TerminationOptions();

  SetupCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    Progress progress = new Progress();
    List<String> summary;
    try {
      new Setup(cluster, progress).run();
    } finally {
      // Also of a run that failed, before the sentence that says why.
      summary = progress.summary();
      summary.forEach(LOG::info);
    }
    LOG.info(
        "done: {}{}",
        progress.changed() == 0 ? "nothing to change" : progress.changed() + " changes",
        progress.restartPending() ? ", restart pending" : "");
    termination.write(String.join("\n", summary));
    return DONE;
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
