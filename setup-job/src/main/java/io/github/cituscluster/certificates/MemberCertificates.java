package io.github.cituscluster.certificates;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.Handshake;
import io.github.cituscluster.tls.UnusableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the certificates of a member with the specified ones.
final class MemberCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(MemberCertificates.class);
  private static final String POSTGRESQL = "PostgreSQL";
  private static final String REST_API = "its REST API";

  private interface Look {
    List<Certificate> at() throws IOException;
  }

  private final Cluster cluster;

  MemberCertificates(Cluster cluster) {
    this.cluster = cluster;
  }

  /// The first certificate that a member does not use yet, if there is one.
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
              member,
              REST_API,
              expected,
              () -> Handshake.with(api.getHost(), member.apiPort(), deadline));
    }
    return server.isEmpty() ? authorities(member) : server;
  }

  private Optional<String> missing(
      ServingMember member, String what, Certificate expected, Look look) {
    String key = cluster.spec().certificateKey(member.group());
    try {
      Certificate served = look.at().getFirst();
      if (!served.equals(expected)) {
        return Optional.of(
            "%s serves %s, but %s contains %s".formatted(what, served, key, expected));
      }
      return served.isExpired()
          ? Optional.of("%s serves %s, which has expired".formatted(what, served))
          : Optional.empty();
    } catch (Handshake.NoTls e) {
      return Optional.of(
          "%s does not use TLS; it has not yet started with %s".formatted(what, key));
    } catch (Handshake.NoListener e) {
      LOG.debug("not waited for: {}: {}", member, e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("%s: %s".formatted(what, e.getMessage()));
    }
  }

  /// Compares the authorities that the server trusts for client certificates with those that the
  /// job trusts. A server that verifies no client certificates has no such file.
  private Optional<String> authorities(ServingMember member) {
    Path file = cluster.spec().administrator().tls().rootCertificateFile();
    if (file == null) {
      return Optional.empty();
    }
    try (Session session = cluster.session(member.node(), cluster.spec().maintenanceDatabase())) {
      String there = session.one(r -> r.getString(1), "SHOW ssl_ca_file");
      return there.isEmpty() ? Optional.empty() : compared(session, there, file);
    } catch (Failure e) {
      if (!e.isPassing()) {
        throw e;
      }
      return e.sqlState().equals("08001") ? Optional.empty() : Optional.of(e.getMessage());
    }
  }

  private static Optional<String> compared(Session session, String there, Path file) {
    String key = "administrator.tls.rootCertificateFile";
    try {
      List<Certificate> wanted = CertificateFile.read(file);
      List<Certificate> found = ServerCertificates.read(session, "ssl_ca_file", there);
      return new HashSet<>(found).equals(new HashSet<>(wanted))
          ? Optional.empty()
          : Optional.of(
              "ssl_ca_file '%s' contains %s, but %s contains %s"
                  .formatted(there, listed(found), key, listed(wanted)));
    } catch (UnusableFile e) {
      return Optional.of(key + ": " + e.getMessage());
    }
  }

  private static String listed(List<Certificate> certificates) {
    return certificates.stream().map(Certificate::toString).collect(Collectors.joining("; "));
  }
}
