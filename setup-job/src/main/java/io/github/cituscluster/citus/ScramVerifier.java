package io.github.cituscluster.citus;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/// A password as PostgreSQL stores it: `SCRAM-SHA-256$iterations:salt$stored:server` (PostgreSQL
/// documentation, pg_authid; RFC 5803). With a verifier, the job can set a password without sending
/// it, and compare it without logging in.
final class ScramVerifier {
  private static final Pattern FORM = Pattern.compile("SCRAM-SHA-256\\$(\\d+):([^$]+)\\$.+");

  /// PostgreSQL's own default (scram_iterations).
  private static final int ITERATIONS = 4096;

  private ScramVerifier() {}

  /// A new verifier with a random salt.
  static String of(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    return PasswordUtil.encodeScramSha256(password.toCharArray(), ITERATIONS, salt);
  }

  /// Whether a stored password is a SCRAM verifier of a password.
  static boolean matches(@Nullable String stored, String password) {
    Matcher matcher = stored == null ? null : FORM.matcher(stored);
    if (matcher == null || !matcher.matches()) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII));
    int iterations = Integer.parseInt(matcher.group(1));
    return PasswordUtil.encodeScramSha256(password.toCharArray(), iterations, salt).equals(stored);
  }
}
