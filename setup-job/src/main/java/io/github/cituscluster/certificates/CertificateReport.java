package io.github.cituscluster.certificates;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Every certificate that the cluster and the job use.
///
/// @param certificates those of one owner together
/// @param notAsked who could not be asked, and why
public record CertificateReport(List<CertificateEntry> certificates, List<String> notAsked) {
  /// Whether none has expired or is another one than it should be, and everybody could be asked.
  public boolean isHealthy() {
    return notAsked.isEmpty()
        && certificates.stream().map(CertificateEntry::fault).allMatch(Objects::isNull);
  }

  /// The one that expires first.
  public Optional<CertificateEntry> firstToExpire() {
    return certificates.stream().min(Comparator.comparing(CertificateEntry::validUntil));
  }

  /// A list for people.
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
    notAsked.forEach(line -> text.append("not asked: ").append(line).append('\n'));
    text.append(
        firstToExpire()
            .map(e -> "expires first: %s, %s".formatted(e.title(), e.end()))
            .orElse("no certificates: nothing here uses TLS"));
    return text.toString();
  }
}
