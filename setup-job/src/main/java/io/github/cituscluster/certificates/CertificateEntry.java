package io.github.cituscluster.certificates;

import io.github.cituscluster.tls.Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A certificate that the cluster or the job uses.
///
/// @param group null for certificates of the job
/// @param member for instance `member c-1-0`, or `job`
/// @param use what it is used for
/// @param file the file it was read from; null if a server presented it
/// @param validUntil in ISO 8601 format
/// @param sha256 the first digits of its fingerprint
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
  /// The number of days below which a warning is shown; cert-manager renews a certificate of 90
  /// days at this point.
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

  /// Its owner, for instance `group 1 member c-1-0`.
  public String owner() {
    return group == null ? member : "group %d %s".formatted(group, member);
  }

  /// Owner, use and subject, for instance `group 1 member c-1-0, PostgreSQL: CN=c-1`.
  public String title() {
    return "%s, %s: %s".formatted(owner(), use, subject);
  }

  /// Its end, for instance `until 2027-01-01T00:00:00Z, in 12 days`.
  public String end() {
    return "until %s, %s"
        .formatted(validUntil, daysLeft < 0 ? -daysLeft + " days ago" : "in " + daysLeft + " days");
  }

  /// The certificate as one line of text.
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
