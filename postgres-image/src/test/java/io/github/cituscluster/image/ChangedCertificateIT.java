package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The certificate files may change while a member runs.
@NeedsImage
class ChangedCertificateIT {
  private static final String CONFIGURATION =
      """
      bootstrap:
        dcs:
          postgresql:
            parameters:
              ssl: "on"
              ssl_cert_file: /tmp/tls/server.crt
              ssl_key_file: /tmp/tls/server.key
      restapi: {certfile: /tmp/tls/server.crt, keyfile: /tmp/tls/server.key}
      """;

  /// Replaces both files at once, as Kubernetes does.
  private static final String SIGN =
      """
      mkdir -p /tmp/%1$s && cd /tmp/%1$s && umask 077 &&
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=%1$s -keyout server.key -out server.crt 2>/dev/null &&
      ln -sfnT /tmp/%1$s /tmp/tls
      """;

  @Test
  void patroniAndPostgresqlServeANewCertificateWithoutARestart(@TempDir Path folder)
      throws IOException {
    Path configuration =
        Files.writeString(folder.resolve("tls.yaml"), CONFIGURATION).toAbsolutePath();
    try (PatroniCluster cluster =
        new PatroniCluster(
            folder,
            member ->
                member
                    .withFile(configuration, "/etc/patroni/55-tls.yaml")
                    .withEnv("CERTIFICATES_DIRECTORY", "/tmp/tls")
                    .withCommand("bash", "-c", SIGN.formatted("first") + "exec entrypoint patroni"),
            1)) {
      PostgresContainer member = cluster.primary(0);
      String started = member.query("postgres", "SELECT pg_postmaster_start_time()");
      assertServes(member, "first");

      // When
      member.shell(SIGN.formatted("second"));

      // Then
      await("the second certificate is served")
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertServes(member, "second"));
      cluster.awaitHealthy();
      assertThat(member.query("postgres", "SELECT pg_postmaster_start_time()")).isEqualTo(started);
    }
  }

  private static void assertServes(PostgresContainer member, String name) {
    assertThat(subject(member, "-starttls postgres -connect 127.0.0.1:5432")).contains(name);
    assertThat(subject(member, "-connect 127.0.0.1:8008")).contains(name);
  }

  private static String subject(PostgresContainer member, String options) {
    return member.shell(
        "openssl s_client %s </dev/null 2>/dev/null | openssl x509 -noout -subject"
            .formatted(options));
  }
}
