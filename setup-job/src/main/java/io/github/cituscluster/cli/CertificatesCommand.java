package io.github.cituscluster.cli;

import io.github.cituscluster.certificates.CertificateReport;
import io.github.cituscluster.cluster.Cluster;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Form of the output (default: ${DEFAULT-VALUE}).")
  private LogOptions.Format output = LogOptions.Format.TEXT;

  CertificatesCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(Cluster cluster) {
    CertificateReport report = CertificateReport.of(cluster);
    System.out.println(output == LogOptions.Format.JSON ? Json.text(report) : report.text());
    return report.isWell() ? DONE : NOT_READY;
  }
}
