package io.github.cituscluster.certificates;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Every certificate that the cluster and the job use.
///
/// @param certificates grouped by owner
/// @param notAsked what could not be checked, and why
public record CertificateReport(List<CertificateEntry> certificates, List<String> notAsked) {
  /// Whether everything could be checked, no certificate has expired, and each is the specified
  /// one.
  public boolean isHealthy() {
    return notAsked.isEmpty()
        && certificates.stream().map(CertificateEntry::fault).allMatch(Objects::isNull);
  }

  /// The certificate that expires first.
  public Optional<CertificateEntry> firstToExpire() {
    return certificates.stream().min(Comparator.comparing(CertificateEntry::validUntil));
  }

  /// The report as text.
  public String text() {
    StringBuilder text = new StringBuilder();
    String owner = "";
    for (CertificateEntry entry : certificates) {
      if (!entry.owner().equals(owner)) {
        owner = entry.owner();
        text.append(owner).append('\n');
      }
      text.append(entry.line()).append('\n');
    }
    notAsked.forEach(line -> text.append("not checked: ").append(line).append('\n'));
    text.append(
        firstToExpire()
            .map(e -> "expires first: %s, %s".formatted(e.title(), e.end()))
            .orElse("no certificates: nothing here uses TLS"));
    return text.toString();
  }
}
