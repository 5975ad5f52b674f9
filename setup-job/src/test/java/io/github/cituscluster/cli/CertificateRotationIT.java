package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.tls.Authority;
import io.github.cituscluster.tls.Authority.Issued;
import io.github.cituscluster.tls.FakePatroni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Certificates that are exchanged: when the job is content, what it waits for, and what it shows.
class CertificateRotationIT {
  private static LocalCluster cluster;
  private static TlsServers servers;
  private static LocalNode worker;

  @BeforeAll
  static void startServers() {
    assumeFalse(LocalCluster.realCitus(), "the files of these servers are on this machine");
    cluster = LocalCluster.start(1);
    servers = new TlsServers(cluster);
    worker = cluster.worker(1);
    job().setup().exited(0).logged("done").neverLogged("waiting");
  }

  @AfterAll
  static void stopServers() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /// What the specification says that the nodes serve is what they serve.
  @BeforeEach
  void settle() {
    servers.authority.write(servers.file(worker, "ca"));
    renewed(servers.authority.issue("server", "127.0.0.1"));
    arrive();
  }

  @AfterEach
  void thereIsNothingLeftToDo() {
    settle();
    job().run("verify").exited(0);
  }

  private static Job job() {
    Job job = new Job(cluster).head("administrator", servers.administrator(""));
    for (LocalNode node : cluster.nodes()) {
      expected(node, servers.serving(node));
      job.group(node.group(), "certificateFile: '%s'".formatted(expectedFile(node)));
    }
    return job;
  }

  private static Path expectedFile(LocalNode node) {
    return servers.folder.resolve("expected-%d.crt".formatted(node.group()));
  }

  private static void expected(LocalNode node, Issued issued) {
    issued.write(expectedFile(node), servers.folder.resolve("unused.key"));
  }

  /// The worker's files have changed, and it has not read them yet.
  private static void renewed(Issued issued) {
    servers.serve(worker, issued);
  }

  private static void arrive() {
    servers.reload(worker);
  }

  @Test
  void anUnchangedClusterIsNotWaitedFor() {
    job()
        .setup()
        .exited(0)
        .logged("done: nothing to change", "certificates")
        .neverLogged("waiting");
  }

  @Test
  void setupReturnsWhenTheServerServesTheRenewedCertificate() throws Exception {
    // Given
    renewed(servers.authority.issue("renewed", "127.0.0.1"));
    LogLines log = new LogLines(job().start("setup"));
    log.awaitLine(
        "waiting: certificates of group 1: 127.0.0.1:%d: PostgreSQL serves CN=server (sha256 "
            .formatted(worker.port()));
    assertThat(log.text()).contains(", but workers[0].certificateFile contains CN=renewed");

    // When
    arrive();

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    assertThat(log.text())
        .contains(
            "group 1 127.0.0.1:%d with its certificates is ready".formatted(worker.port()),
            "done: nothing to change")
        .doesNotContain("group 0 127.0.0.1:%d with".formatted(cluster.coordinator().port()));
  }

  @Test
  void whatDoesNotArriveEndsTheRunAfterItsDeadline() {
    renewed(servers.authority.issue("renewed", "127.0.0.1"));

    job()
        .head("deadlines", "{connect: 1s, statement: 2s, initScript: 2s, groups: 2s, setup: 3s}")
        .setup()
        .exited(1)
        .logged(
            "PostgreSQL serves CN=server", "but workers[0].certificateFile contains CN=renewed");
  }

  @Test
  void planAndVerifyNameWhatHasNotArrived() {
    renewed(servers.authority.issue("renewed", "127.0.0.1"));

    Outcome plan = job().run("plan").exited(3);
    Outcome verify = job().run("verify").exited(1);

    assertThat(plan.out())
        .contains(
            "certificates\n  . 127.0.0.1:%d: PostgreSQL serves CN=server (sha256 "
                .formatted(worker.port()),
            "1 awaited");
    assertThat(verify.out())
        .contains(
            "not as specified: certificates of group 1: 127.0.0.1:%d: PostgreSQL serves CN=server"
                .formatted(worker.port()));
  }

  @Test
  void aServerThatIsNotTrustedYetButIsToGetAnotherCertificateMayPass() {
    // Given: both files of the job are new, the server's are not
    Authority next = new Authority("next authority");
    Path roots = next.write(servers.folder.resolve("next.crt"));
    Job job = job();
    next.issue("server", "127.0.0.1")
        .write(expectedFile(worker), servers.folder.resolve("unused.key"));
    next.issue("server", "127.0.0.1")
        .write(expectedFile(cluster.coordinator()), servers.folder.resolve("unused.key"));
    job.head(
        "administrator",
        "{passwordFile: '%s', tls: {mode: verify-full, rootCertificateFile: '%s'}}"
            .formatted(cluster.passwordFile(), roots));

    // When
    Outcome outcome = job.run("plan");

    // Then
    outcome
        .exited(1)
        .logged(
            "issued by CN=test authority, is not trusted",
            "; it does not yet serve the certificate in ");
  }

  @Test
  void setupReturnsWhenTheServerHasTheSameAuthorities() throws Exception {
    // Given
    Authority next = new Authority("next authority");
    next.write(servers.file(worker, "ca"));
    LogLines log = new LogLines(job().start("setup"));
    log.awaitLine("waiting: certificates of group 1");
    assertThat(log.text())
        .contains(
            "ssl_ca_file '%s' contains CN=next authority".formatted(servers.file(worker, "ca")),
            "but administrator.tls.rootCertificateFile contains CN=test authority");

    // When
    servers.authority.write(servers.file(worker, "ca"));

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
  }

  @Test
  void aSpecifiedCertificateThatHasExpiredEndsTheRun() {
    // Given
    Job job = job();
    expected(worker, servers.authority.issue("EC", "old", Duration.ofDays(-2), "127.0.0.1"));

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged("workers[0].certificateFile: CN=old (sha256 ", "has expired; renew it");
  }

  @Test
  void aMembersRestApiIsLookedAtToo() {
    // Given
    Issued serving = servers.serving(worker);
    Issued stale = servers.authority.issue("stale", "127.0.0.1");
    try (FakePatroni patroni = new FakePatroni(stale)) {
      patroni
          .answers(
              "/cluster",
              """
              {"members": [
                {"name": "c-1-0", "state": "running", "role": "leader", "host": "127.0.0.1",
                 "port": %d, "api_url": "%s/patroni"},
                {"name": "c-1-1", "state": "stopped", "role": "replica", "host": "127.0.0.1",
                 "port": 1, "api_url": "https://127.0.0.1:1/patroni"}]}
              """
                  .formatted(worker.port(), patroni.url()))
          .answers("/config", "{\"ttl\": 30}")
          .answers("/patroni", "{\"state\": \"running\", \"role\": \"primary\"}");
      Job job =
          job()
              .group(
                  1,
                  "certificateFile: '%s', patroni: {url: '%s', configuration: {ttl: 30}}"
                      .formatted(expectedFile(worker), patroni.url()))
              .head(
                  "patroni",
                  "{rootCertificateFile: '%s'}".formatted(servers.folder.resolve("ca.crt")));

      // When
      Outcome plan = job.run("plan");

      // Then
      assertThat(plan.exited(3).out())
          .contains(
              ". member c-1-0: its REST API serves CN=stale (sha256 ",
              "but workers[0].certificateFile contains " + serving.certificate());
      assertThat(job.run("certificates").exited(1).out())
          .contains("group 1 member c-1-0\n", "  REST API ", "FAULT: differs from workers[0]");
    }
  }

  @Test
  void certificatesShowsWhatIsServedAndWhatTheFilesHold() {
    // Given
    Path client = servers.folder.resolve("node.crt");
    servers
        .authority
        .issue("EC", "node", Duration.ofDays(12).plusHours(1))
        .write(client, servers.folder.resolve("unused.key"));
    worker.configure(Map.of("primary_conninfo", "host=nowhere sslcert='%s'".formatted(client)));

    // When
    Outcome text = job().run("certificates").exited(0);
    JsonNode json = new JsonMapper().readTree(job().run("certificates", "-o", "json").out());
    Outcome status = job().run("status").exited(0);

    // Then
    worker.configure(Map.of("primary_conninfo", ""));
    assertThat(text.out())
        .contains(
            "group 0 127.0.0.1:%d\n".formatted(cluster.coordinator().port()),
            "  PostgreSQL                         CN=server, issued by CN=test authority, for"
                + " 127.0.0.1, until ",
            "  ssl_ca_file                        CN=test authority",
            "  primary_conninfo                   CN=node",
            "WARNING: expires soon",
            "job\n  administrator.tls.rootCertificateFile CN=test authority",
            "expires first: group 1 127.0.0.1:%d, primary_conninfo: CN=node, until "
                .formatted(worker.port()),
            ", in 12 days")
        .doesNotContain("PRIVATE KEY", "FAULT");
    assertThat(json.path("notAsked").isEmpty()).isTrue();
    assertThat(json.path("certificates").get(0).path("use").asString()).isEqualTo("PostgreSQL");
    assertThat(status.out())
        .contains(
            ("certificate that expires first group 1 127.0.0.1:%d, primary_conninfo: CN=node, until"
                    + " ")
                .formatted(worker.port()),
            ", in 12 days");
  }

  @Test
  void certificatesSaysNoWhenOneHasExpired() {
    Path client = servers.folder.resolve("node.crt");
    servers
        .authority
        .issue("EC", "node", Duration.ofDays(-3))
        .write(client, servers.folder.resolve("unused.key"));
    worker.configure(Map.of("primary_conninfo", "host=nowhere sslcert=%s".formatted(client)));

    Outcome outcome = job().run("certificates");

    worker.configure(Map.of("primary_conninfo", ""));
    assertThat(outcome.exited(1).out()).contains("FAULT: has expired");
  }

  @Test
  void certificatesNamesTheMemberThatCannotBeAsked() {
    worker.stop();

    Outcome outcome = job().run("certificates");

    worker.start();
    assertThat(outcome.exited(1).out())
        .contains("not checked: group 1 127.0.0.1:%d: ".formatted(worker.port()));
  }
}
