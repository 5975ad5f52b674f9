package io.github.cituscluster.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A certificate, with what people want to know of it.
///
/// @param x509 as Java reads it
public record Certificate(X509Certificate x509) {
  /// Enough to tell certificates apart, and short enough for a line.
  private static final int FINGERPRINT = 16;

  /// Enough to see what a certificate is for.
  private static final int SHOWN = 4;

  /// Whose it is, for instance `CN=c-1`.
  public String subject() {
    return x509.getSubjectX500Principal().getName();
  }

  /// Who signed it.
  public String issuer() {
    return x509.getIssuerX500Principal().getName();
  }

  /// The DNS names and addresses that it is for.
  public List<String> names() {
    try {
      return Stream.ofNullable(x509.getSubjectAlternativeNames())
          .flatMap(names -> names.stream())
          .filter(name -> name.getLast() instanceof String)
          .map(name -> (String) name.getLast())
          .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /// The first of some names, for a line; all of them would be dozens.
  public static String inShort(List<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "no names"
        : names.size() > SHOWN ? "%s and %d more".formatted(first, names.size() - SHOWN) : first;
  }

  /// From when on it counts.
  public Instant validFrom() {
    return x509.getNotBefore().toInstant();
  }

  /// Until when it counts.
  public Instant validUntil() {
    return x509.getNotAfter().toInstant();
  }

  /// Whole days that are left; negative when it has expired.
  public long daysLeft() {
    return Math.floorDiv(
        Duration.between(Instant.now(), validUntil()).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /// Whether its time is over.
  public boolean isExpired() {
    return Instant.now().isAfter(validUntil());
  }

  /// The beginning of its SHA-256 fingerprint, in hexadecimal digits.
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(x509.getEncoded());
      return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read has no bytes", e);
    }
  }

  /// For instance `CN=c-1 (sha256 0123456789abcdef, valid until 2027-01-01T00:00:00Z)`.
  @Override
  public String toString() {
    return "%s (sha256 %s, valid until %s)".formatted(subject(), fingerprint(), validUntil());
  }
}
