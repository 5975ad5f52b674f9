package io.github.cituscluster.certificates;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.TlsSpec;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.Handshake;
import io.github.cituscluster.tls.UnusableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks every certificate; what cannot be checked is reported and does not stop the rest.
public final class CertificateSurvey {
  private final Cluster cluster;

  public CertificateSurvey(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Checks every member, its files, and the job's own certificates.
  public CertificateReport look() {
    List<String> notAsked = new ArrayList<>();
    List<ServingMember> members = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      try {
        members.addAll(ServingMember.of(cluster, List.of(node)));
      } catch (Failure e) {
        notAsked.add(e.getMessage());
      }
    }
    List<CertificateReport> reports =
        new ArrayList<>(members.isEmpty() ? List.of() : Parallel.map(members, this::look));
    reports.add(new CertificateReport(own(), notAsked));
    return new CertificateReport(
        reports.stream().flatMap(r -> r.certificates().stream()).toList(),
        reports.stream().flatMap(r -> r.notAsked().stream()).toList());
  }

  private CertificateReport look(ServingMember member) {
    List<CertificateEntry> entries = new ArrayList<>();
    List<String> notAsked = new ArrayList<>();
    served(member, entries, notAsked);
    try (Session session = cluster.session(member.node(), cluster.spec().maintenanceDatabase())) {
      for (ServerCertificates found : ServerCertificates.look(session)) {
        for (Certificate certificate : found.certificates()) {
          entries.add(
              CertificateEntry.of(
                  member.group(),
                  member.name(),
                  found.use(),
                  found.file(),
                  certificate,
                  Optional.empty()));
        }
      }
    } catch (Failure e) {
      notAsked.add(member + ": " + e.getMessage());
    }
    return new CertificateReport(entries, notAsked);
  }

  private void served(ServingMember member, List<CertificateEntry> entries, List<String> notAsked) {
    Duration deadline = cluster.spec().deadlines().connect();
    URI url = member.api();
    try {
      Node node = member.node();
      entries.add(
          served(
              member,
              "PostgreSQL",
              Handshake.withPostgres(node.host(), node.port(), deadline).getFirst()));
    } catch (Handshake.NoTls e) {
      // Without TLS there is no certificate.
    } catch (IOException e) {
      notAsked.add("%s: PostgreSQL: %s".formatted(member, e.getMessage()));
    }
    if (url == null || !member.securesApi()) {
      return;
    }
    try {
      entries.add(
          served(
              member,
              "REST API",
              Handshake.with(url.getHost(), member.apiPort(), deadline).getFirst()));
    } catch (IOException e) {
      notAsked.add("%s: REST API: %s".formatted(member, e.getMessage()));
    }
  }

  private CertificateEntry served(ServingMember member, String use, Certificate certificate) {
    ClusterSpec spec = cluster.spec();
    Optional<String> fault =
        spec.certificateFile(member.group())
            .flatMap(file -> read(file).stream().findFirst())
            .filter(expected -> !expected.equals(certificate))
            .map(expected ->
                "differs from %s: %s".formatted(spec.certificateKey(member.group()), expected));
    return CertificateEntry.of(member.group(), member.name(), use, null, certificate, fault);
  }

  private List<CertificateEntry> own() {
    TlsSpec tls = cluster.spec().administrator().tls();
    List<CertificateEntry> entries = new ArrayList<>();
    own("administrator.tls.certificateFile", tls.certificateFile(), entries);
    own("administrator.tls.rootCertificateFile", tls.rootCertificateFile(), entries);
    own("patroni.rootCertificateFile", cluster.spec().patroni().rootCertificateFile(), entries);
    return entries;
  }

  private static void own(String key, @Nullable Path file, List<CertificateEntry> entries) {
    if (file != null) {
      read(file)
          .forEach(c ->
              entries.add(
                  CertificateEntry.of(null, "job", key, file.toString(), c, Optional.empty())));
    }
  }

  /// The certificates of a file that was readable when the run began; it may be being replaced now.
  private static List<Certificate> read(Path file) {
    try {
      return CertificateFile.read(file);
    } catch (UnusableFile e) {
      throw Failure.passing(String.valueOf(e.getMessage()));
    }
  }
}
