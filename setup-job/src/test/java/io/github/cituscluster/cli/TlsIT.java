package io.github.cituscluster.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.tls.Authority;
import io.github.cituscluster.tls.Authority.Issued;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The job's own connections with TLS: what lets it in, and what it says of each refusal.
///
/// `plan` asks every server once and ends, so that its exit code tells what may pass (1) from what
/// does not (2).
class TlsIT {
  private static final Duration YEAR = Duration.ofDays(365);

  private static LocalCluster cluster;
  private static TlsServers servers;
  private static LocalNode worker;

  @BeforeAll
  static void startServers() {
    assumeFalse(LocalCluster.realCitus(), "the files of these servers are on this machine");
    cluster = LocalCluster.start(1);
    servers = new TlsServers(cluster);
    worker = cluster.worker(1);
  }

  @AfterAll
  static void stopServers() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Job job(String administrator) {
    return new Job(cluster).head("administrator", administrator);
  }

  private static Job withCertificate(Issued issued) {
    Path certificate = servers.folder.resolve("client.crt");
    Path key = servers.folder.resolve("client.key");
    issued.write(certificate, key);
    return job(servers.administrator(certificate, key));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, PKCS#8",
    "RSA, traditional",
    "EC, PKCS#8",
    "EC, traditional",
    "Ed25519, PKCS#8"
  })
  void aClientCertificateLetsTheJobInWhateverTheFormOfItsKey(String algorithm, String form) {
    // Given
    servers.rules(TlsServers.BY_CERTIFICATE);
    Issued issued = servers.authority.issue(algorithm, "setup-job", YEAR);
    Job job = withCertificate(issued);
    if (form.equals("traditional")) {
      servers.write("client.key", issued.traditionalKey());
    }

    // When
    Outcome outcome = job.run("plan");

    // Then
    outcome.exited(3);
    servers.rules(TlsServers.BY_PASSWORD);
  }

  @Test
  void aCertificateWhoseNameIsNotMappedEndsTheRun() {
    servers.rules(TlsServers.BY_CERTIFICATE);

    withCertificate(servers.authority.issue("somebody"))
        .run("plan")
        .exited(2)
        .logged(
            "certificate authentication failed for user \"postgres\"",
            "the job's certificate is CN=somebody (sha256 ",
            "map its name in pg_ident.conf, or set a different one in"
                + " administrator.tls.certificateFile");
    servers.rules(TlsServers.BY_PASSWORD);
  }

  @Test
  void aServerThatWantsACertificateEndsTheRunThatHasNone() {
    servers.rules(TlsServers.BY_CERTIFICATE);

    job(servers.administrator(""))
        .run("plan")
        .exited(2)
        .logged(
            "connection requires a valid client certificate",
            "set administrator.tls.certificateFile and keyFile");
    servers.rules(TlsServers.BY_PASSWORD);
  }

  @Test
  void aServerThatTakesOnlyTlsEndsTheRunWithout() {
    job("{passwordFile: '%s', tls: {mode: disable}}".formatted(cluster.passwordFile()))
        .run("plan")
        .exited(2)
        .logged("no encryption", "only with TLS; administrator.tls.mode is 'disable'");
  }

  @Test
  void anAuthorityOfTheJobThatTheServerDoesNotKnowYetMayPass() {
    withCertificate(new Authority("new authority").issue("setup-job"))
        .run("plan")
        .exited(1)
        .logged(
            "the server does not trust the authority of the job's certificate CN=setup-job (sha256"
                + " ",
            "its ssl_ca_file does not contain that authority yet");
  }

  @Test
  void aCertificateOfTheJobThatHasExpiredEndsTheRun() {
    withCertificate(servers.authority.issue("EC", "setup-job", Duration.ofDays(-3)))
        .run("plan")
        .exited(2)
        .logged(
            "the server reports that the job's certificate CN=setup-job (sha256 ",
            "has expired; renew administrator.tls.certificateFile");
  }

  @Test
  void aServerWhoseAuthorityIsNotTrustedEndsTheRun() {
    Path other = new Authority("other authority").write(servers.folder.resolve("other.crt"));

    job("{passwordFile: '%s', tls: {mode: verify-ca, rootCertificateFile: '%s'}}"
            .formatted(cluster.passwordFile(), other))
        .run("plan")
        .exited(2)
        .logged(
            "the server's certificate CN=server (sha256 ",
            "issued by CN=test authority, is not trusted; administrator.tls.rootCertificateFile '"
                + other
                + "' contains CN=other authority")
        .logged("correct the server's certificate or administrator.tls");
  }

  @Test
  void aServerWithACertificateForOtherNamesEndsTheRunThatNamesThem() {
    serves(servers.authority.issue("server", "c-1", "127.0.0.2"));

    job(servers.administrator(""))
        .run("plan")
        .exited(2)
        .logged("is valid for c-1, 127.0.0.2, but not for '127.0.0.1'");
    servesAgain();
  }

  @Test
  void aServerWithAnExpiredCertificateEndsTheRun() {
    serves(servers.authority.issue("EC", "server", Duration.ofDays(-2), "127.0.0.1"));

    job(servers.administrator(""))
        .run("plan")
        .exited(2)
        .logged("CN=server (sha256 ", "has expired");
    servesAgain();
  }

  @Test
  void aServerThatDoesNotYetSpeakTlsMayPass() {
    servers.withTls(worker, false);
    servers.rules("host all all all scram-sha-256\n");

    Outcome outcome = job(servers.administrator("")).run("plan");

    servers.rules(TlsServers.BY_PASSWORD);
    servers.withTls(worker, true);
    outcome
        .exited(1)
        .logged(
            "The server does not support SSL",
            "it has not yet started with TLS, or administrator.tls.mode 'verify-full' is too"
                + " strict");
  }

  private static void serves(Issued issued) {
    servers.serve(worker, issued);
    servers.reload(worker);
  }

  private static void servesAgain() {
    serves(servers.authority.issue("server", "127.0.0.1"));
  }
}
