package io.github.cituscluster.cli;

import io.github.cituscluster.certificates.CertificateReport;
import io.github.cituscluster.cluster.Cluster;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `certificates`: which certificates are in use, and until when they count.
@Command(
    name = "certificates",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the certificates that every member serves and that its files hold, and the job's own:"
          + " for whom, by whom, until when. Changes nothing, and reads no keys.",
      "Warns when less than 30 days are left. Ends with exit code 1 when one has expired or is not"
          + " what the specification says, or when a member cannot be asked."
    })
final class CertificatesCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  CertificatesCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    CertificateReport report = CertificateReport.of(cluster);
    output.print(report, report::text);
    return report.isWell() ? DONE : NOT_READY;
  }
}
