package io.github.cituscluster.certificates;

/// A member that does not yet have what the specification says of certificates.
///
/// @param member its name, for instance `member c-1-0`
/// @param reason what was found and what was expected
public record AwaitedCertificate(int group, String member, String reason) {
  /// For instance `group 1 member c-1-0: PostgreSQL serves ...`.
  @Override
  public String toString() {
    return "group %d %s: %s".formatted(group, member, reason);
  }
}
