package io.github.cituscluster.certificates;

import io.github.cituscluster.tls.Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A certificate that something of the cluster uses.
///
/// @param group null for those of the job
/// @param member for instance `member c-1-0`, or `job`
/// @param use what it is for
/// @param file where it was read; null for one that a server showed
/// @param validUntil in the form of ISO 8601
/// @param sha256 the beginning of its fingerprint
/// @param fault what is wrong with it
public record CertificateEntry(
    @Nullable Integer group,
    String member,
    String use,
    @Nullable String file,
    String subject,
    String issuer,
    List<String> names,
    String validUntil,
    long daysLeft,
    String sha256,
    @Nullable String fault) {
  /// Fewer days than these are worth a warning; cert-manager renews a certificate of 90 days then.
  private static final int SOON = 30;

  static CertificateEntry of(
      @Nullable Integer group,
      String member,
      String use,
      @Nullable String file,
      Certificate certificate,
      Optional<String> fault) {
    return new CertificateEntry(
        group,
        member,
        use,
        file,
        certificate.subject(),
        certificate.issuer(),
        certificate.names(),
        certificate.validUntil().toString(),
        certificate.daysLeft(),
        certificate.fingerprint(),
        certificate.isExpired() ? "has expired" : fault.orElse(null));
  }

  /// Whose it is, for instance `group 1 member c-1-0`.
  public String owner() {
    return group == null ? member : "group %d %s".formatted(group, member);
  }

  /// Where and what it is, for instance `group 1 member c-1-0, PostgreSQL: CN=c-1`.
  public String title() {
    return "%s, %s: %s".formatted(owner(), use, subject);
  }

  /// Until when, for instance `until 2027-01-01T00:00:00Z, in 12 days`.
  public String end() {
    return "until %s, %s"
        .formatted(validUntil, daysLeft < 0 ? -daysLeft + " days ago" : "in " + daysLeft + " days");
  }

  /// For people: a line for it.
  public String line() {
    String note =
        fault != null ? "  FAULT: " + fault : daysLeft < SOON ? "  WARNING: expires soon" : "";
    return "  %-34s %s, issued by %s, %s, %s, sha256 %s%s%s"
        .formatted(
            use,
            subject,
            issuer,
            names.isEmpty() ? "no names" : "for " + Certificate.inShort(names),
            end(),
            sha256,
            file == null ? "" : ", " + file,
            note);
  }
}
