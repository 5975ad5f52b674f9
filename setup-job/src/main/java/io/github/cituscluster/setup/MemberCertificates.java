package io.github.cituscluster.setup;

import io.github.cituscluster.postgres.Connections;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.Handshake;
import io.github.cituscluster.tls.UnusableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a member's certificates are, compared with what they should be.
final class MemberCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(MemberCertificates.class);
  private static final String POSTGRESQL = "PostgreSQL";
  private static final String REST_API = "its REST API";

  /// A bundle of authorities has some kilobytes; a file that is not there gives null.
  private static final String AUTHORITIES =
      """
      SELECT current_setting('ssl_ca_file'),
             pg_read_binary_file(nullif(current_setting('ssl_ca_file'), ''), 0, 4194304, true)
      """;

  private record Bundle(String file, @Nullable String text) {}

  private interface Look {
    List<Certificate> at() throws IOException;
  }

  private final Cluster cluster;
  private final Connections connections;

  MemberCertificates(Cluster cluster, Connections connections) {
    this.cluster = cluster;
    this.connections = connections;
  }

  /// The first thing that has not arrived at a member, if anything.
  Optional<String> missing(ServingMember member, Certificate expected) {
    Duration deadline = cluster.spec().deadlines().connect();
    Optional<String> server =
        missing(
            member,
            POSTGRESQL,
            expected,
            () -> Handshake.withPostgres(member.node().host(), member.node().port(), deadline));
    URI api = member.api();
    if (server.isEmpty() && api != null && member.securesApi()) {
      server =
          missing(
              member, REST_API, expected, () -> Handshake.with(api.getHost(), port(api), deadline));
    }
    return server.isEmpty() ? authorities(member) : server;
  }

  private static int port(URI api) {
    return api.getPort() < 0 ? 443 : api.getPort();
  }

  private Optional<String> missing(
      ServingMember member, String what, Certificate expected, Look look) {
    String key = cluster.spec().certificateKey(member.group());
    try {
      Certificate served = look.at().getFirst();
      if (!served.equals(expected)) {
        return Optional.of(
            "%s serves %s, and not that of %s: %s".formatted(what, served, key, expected));
      }
      return served.isExpired()
          ? Optional.of("%s serves %s, which has expired".formatted(what, served))
          : Optional.empty();
    } catch (Handshake.NoTls e) {
      return Optional.of(
          "%s does not speak TLS; it has not yet started with %s".formatted(what, key));
    } catch (Handshake.Nobody e) {
      LOG.debug("not waited for: {}: {}", member, e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("%s: %s".formatted(what, e.getMessage()));
    }
  }

  /// Whether the server checks its clients' certificates with the authorities that the job trusts;
  /// one that checks none has no such file.
  private Optional<String> authorities(ServingMember member) {
    Path file = cluster.spec().administrator().tls().rootCertificateFile();
    if (file == null) {
      return Optional.empty();
    }
    try (Session session = connections.open(member.node(), cluster.spec().maintenanceDatabase())) {
      Bundle there = session.one(r -> new Bundle(r.getString(1), text(r.getBytes(2))), AUTHORITIES);
      return there.file().isEmpty() ? Optional.empty() : compared(there, file);
    } catch (Failure e) {
      if (!e.isPassing()) {
        throw e;
      }
      return e.sqlState().equals("08001") ? Optional.empty() : Optional.of(e.getMessage());
    }
  }

  private static @Nullable String text(byte @Nullable [] content) {
    return content == null ? null : new String(content, StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> compared(Bundle there, Path file) {
    String key = "administrator.tls.rootCertificateFile";
    try {
      List<Certificate> wanted = CertificateFile.read(file);
      List<Certificate> found =
          there.text() == null ? List.of() : CertificateFile.parse(there.text());
      return new HashSet<>(found).equals(new HashSet<>(wanted))
          ? Optional.empty()
          : Optional.of(
              "ssl_ca_file '%s' holds %s, and %s holds %s"
                  .formatted(there.file(), listed(found), key, listed(wanted)));
    } catch (UnusableFile e) {
      return Optional.of(key + ": " + e.getMessage());
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.of("ssl_ca_file '%s' holds a damaged certificate".formatted(there.file()));
    }
  }

  private static String listed(List<Certificate> certificates) {
    return certificates.isEmpty()
        ? "no certificate"
        : certificates.stream().map(Certificate::toString).collect(Collectors.joining("; "));
  }
}
