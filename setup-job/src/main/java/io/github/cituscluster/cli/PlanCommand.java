package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Plan;
import io.github.cituscluster.setup.PlanReport;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `plan`: what `setup` would do.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what setup would change, and changes nothing.",
      "Ends with exit code 0 when the cluster is as specified, and with 3 when it is not: when"
          + " setup would change something, wait for something or refuse something."
    })
final class PlanCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  PlanCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Plan plan = Plan.of(cluster);
    PlanReport report = PlanReport.of(plan);
    output.print(report, report::text);
    return plan.isAsSpecified() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }
}
