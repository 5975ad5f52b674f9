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
import picocli.CommandLine.Option;

/// `plan`: what `setup` would do.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what setup would change, and changes nothing.",
      "Ends with exit code 0 when there is nothing to change, and with 3 when there is."
    })
final class PlanCommand extends ClusterCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Form of the output (default: ${DEFAULT-VALUE}).")
  private LogOptions.Format output = LogOptions.Format.TEXT;

  PlanCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    Plan plan = Plan.of(Survey.of(cluster), cluster.passwords());
    List<AwaitedCertificate> awaited = new CertificateArrival(cluster).awaited();
    PlanReport report = PlanReport.of(plan, awaited);
    System.out.println(output == LogOptions.Format.JSON ? Json.text(report) : report.text());
    return plan.isEmpty() && awaited.isEmpty() ? DONE : DIFFERENT;
  }
}
