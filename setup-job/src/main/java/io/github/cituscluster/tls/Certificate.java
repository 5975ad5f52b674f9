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

/// A certificate and the facts that messages show about it.
///
/// @param x509 as Java reads it
public record Certificate(X509Certificate x509) {
  /// Enough digits to tell certificates apart, and short enough for one line.
  private static final int FINGERPRINT = 16;

  /// Enough names to see what a certificate is for.
  private static final int SHOWN = 4;

  /// The subject, for instance `CN=c-1`.
  public String subject() {
    return x509.getSubjectX500Principal().getName();
  }

  /// The subject of the authority that signed it.
  public String issuer() {
    return x509.getIssuerX500Principal().getName();
  }

  /// The DNS names and IP addresses that it is valid for.
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

  /// The first few of a list of names, short enough for one line; there can be dozens.
  public static String inShort(List<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "no names"
        : names.size() > SHOWN ? "%s and %d more".formatted(first, names.size() - SHOWN) : first;
  }

  /// Start of its validity.
  public Instant validFrom() {
    return x509.getNotBefore().toInstant();
  }

  /// End of its validity.
  public Instant validUntil() {
    return x509.getNotAfter().toInstant();
  }

  /// Whole days until it expires; negative if it has expired.
  public long daysLeft() {
    return Math.floorDiv(
        Duration.between(Instant.now(), validUntil()).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /// Whether it has expired.
  public boolean isExpired() {
    return Instant.now().isAfter(validUntil());
  }

  /// The first hexadecimal digits of its SHA-256 fingerprint.
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(x509.getEncoded());
      return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate has no encoded form", e);
    }
  }

  /// For instance `CN=c-1 (sha256 0123456789abcdef, valid until 2027-01-01T00:00:00Z)`.
  @Override
  public String toString() {
    return "%s (sha256 %s, valid until %s)".formatted(subject(), fingerprint(), validUntil());
  }
}
