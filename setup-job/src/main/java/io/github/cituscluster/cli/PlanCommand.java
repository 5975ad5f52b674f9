package io.github.cituscluster.cli;

import io.github.cituscluster.certificates.AwaitedCertificate;
import io.github.cituscluster.certificates.CertificateArrival;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.setup.Plan;
import io.github.cituscluster.setup.PlanReport;
import io.github.cituscluster.setup.Survey;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `plan`: what `setup` would do.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what setup would change, and changes nothing.",
      "Ends with exit code 0 if there is nothing to change, and with 3 if there is."
    })
final class PlanCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  PlanCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    Plan plan = Plan.of(Survey.of(cluster), cluster.passwords());
    List<AwaitedCertificate> awaited = new CertificateArrival(cluster).awaited();
    PlanReport report = PlanReport.of(plan, awaited);
    output.print(report, report::text);
    return plan.isEmpty() && awaited.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }
}
