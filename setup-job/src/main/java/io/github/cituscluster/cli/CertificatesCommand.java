package io.github.cituscluster.cli;

import io.github.cituscluster.certificates.CertificateReport;
import io.github.cituscluster.certificates.CertificateSurvey;
import io.github.cituscluster.cluster.Cluster;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `certificates`: which certificates are in use, and until when they are valid.
@Command(
    name = "certificates",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the certificates that every member serves and has in its files, and those of the job:"
          + " subject, issuer, names, expiry. Changes nothing, and reads no keys.",
      "Warns if fewer than 30 days are left. Ends with exit code 1 if a certificate has expired, if a"
          + " member serves a certificate other than its group's certificateFile, or if a member"
          + " cannot be asked."
    })
final class CertificatesCommand extends ClusterCommand {
  @Mixin private OutputOptions output = new OutputOptions();

  CertificatesCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  ExitCode run(Cluster cluster) {
    CertificateReport report = new CertificateSurvey(cluster).look();
    output.print(report, report::text);
    return report.isHealthy() ? ExitCode.DONE : ExitCode.NOT_READY;
  }
}
