package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The claims of docs/concepts/security.md, tested by a client that does not belong to the cluster.
/// Each attempt has one correct password, certificate or address where one alone must not be
/// enough.
@SharedCluster
class SecurityIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("security");

  private static final Shape SHAPE = new Shape(1, List.of(1));
  private static final String STRICT = " sslmode=verify-full sslrootcert=/tls/ca.crt";

  private final Release release = new Release(NAMESPACE, "c");
  private final List<String> attempts = new ArrayList<>();
  private @Nullable ClientPod pod;

  @BeforeAll
  void installs() {
    release
        .install(
            SHAPE.yaml(),
            "patroni.postgresql.parameters.log_statement=all",
            "roles[1].name=certified",
            "tls.clients[1].name=shop",
            "tls.clients[1].role=certified")
        .succeeds();
    release.awaitHealthy(SHAPE);
    pod = ClientPod.of(release, "outsider");
    // An authority of the attacker, and a certificate with the name of the setup job.
    String name = "setup.c." + NAMESPACE.name();
    outsider()
        .run(
            "bash",
            "-c",
            """
            cd /tmp && umask 077
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=forged -keyout ca.key -out ca.crt
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s -keyout forged.key -out forged.csr
            openssl x509 -req -in forged.csr -CA ca.crt -CAkey ca.key -days 1 -out forged.crt
            """
                .formatted(name));
    for (String secret : List.of("c-1-tls", "c-1-replication-tls", "c-client-shop-tls")) {
      outsider()
          .run(
              "bash",
              "-c",
              "umask 077; echo '%s' >/tmp/%s.crt; echo '%s' >/tmp/%s.key"
                  .formatted(
                      NAMESPACE.secret(secret, "tls.crt"),
                      secret,
                      NAMESPACE.secret(secret, "tls.key"),
                      secret));
    }
  }

  @Test
  void plainTcpIsRefusedEvenWithTheRightPassword() {
    refused("plain TCP", "user=app password=$APP sslmode=disable", "no encryption");
  }

  @Test
  void thePasswordOfTheSuperuserAloneIsRefused() {
    refused(
        "superuser's password, no certificate",
        "user=postgres password=$SUPERUSER" + STRICT,
        "requires a valid client certificate");
  }

  @Test
  void aCertificateOfADifferentAuthorityIsRefusedWhateverItsName() {
    refused(
        "forged certificate with the name of the setup job",
        "user=postgres sslcert=/tmp/forged.crt sslkey=/tmp/forged.key" + STRICT,
        "unknown ca");
  }

  @Test
  void theCertificateOfAServerIsNoLogin() {
    refused(
        "certificate of worker group 1's servers as superuser",
        certificate("postgres", "c-1-tls") + STRICT,
        "certificate authentication failed for user \"postgres\"");
  }

  @Test
  void aCertificateIsOnlyValidForItsPurpose() {
    refused(
        "certificate of replication as superuser",
        certificate("postgres", "c-1-replication-tls") + STRICT,
        "certificate authentication failed for user \"postgres\"");
    refused(
        "replication certificate of group 1 at group 0",
        certificate("standby", "c-1-replication-tls") + " replication=true" + STRICT,
        "certificate authentication failed for user \"standby\"");
  }

  @Test
  void anApplicationCannotReplicate() {
    refused(
        "application's password for replication",
        "user=app password=$APP replication=true" + STRICT,
        "no pg_hba.conf entry for replication connection");
  }

  @Test
  void aClientRefusesAServerOfADifferentAuthority() {
    refused(
        "client that trusts a different authority",
        "user=app password=$APP sslmode=verify-full sslrootcert=/tmp/ca.crt",
        "certificate verify failed");
  }

  @Test
  void anApplicationStaysInItsDatabase() {
    assertThat(outsider().sql("c-rw", "shop", "SELECT current_user")).isEqualTo("app");
    String[] forbidden = {
      "SELECT * FROM pg_authid",
      "SELECT * FROM pg_dist_authinfo",
      "COPY (SELECT 1) TO PROGRAM 'id'",
      "SELECT pg_read_file('/etc/citus-cluster/tls/node.key')",
      "SELECT citus_add_node('elsewhere', 5432)",
      "SELECT run_command_on_workers('SELECT pg_read_file(''/etc/passwd'')')"
    };
    for (String statement : forbidden) {
      String answer = attempt(statement, "user=app password=$APP" + STRICT, "shop", statement);
      assertThat(answer).as(statement).contains("permission denied");
    }
  }

  @Test
  void aClientCertificateLogsInAsItsRoleOnEveryNodeAndAsNoOtherRole() {
    outsider()
        .superuserSql(
            "c-rw",
            "shop",
            """
            CREATE TABLE visits (id bigint);
            SELECT create_distributed_table('visits', 'id');
            INSERT INTO visits SELECT generate_series(1, 100);
            GRANT SELECT ON visits TO certified;
            """);
    String certified = certificate("certified", "c-client-shop-tls") + STRICT;
    for (String host : List.of("c-rw", "c-1")) {
      String connection = "host=" + host + " " + certified;
      assertThat(
              attempt(
                  "certificate of a client, at " + host,
                  connection,
                  "shop",
                  "SELECT count(*) FROM visits"))
          .isEqualTo("100");
    }
    refused(
        "certificate of a client as superuser",
        certificate("postgres", "c-client-shop-tls") + STRICT,
        "certificate authentication failed for user \"postgres\"");
    refused(
        "role of a client without its certificate",
        "user=certified" + STRICT,
        "requires a valid client certificate");
  }

  @Test
  void onlyMembersAndTheSetupJobReachTheRestApi() {
    String ask =
        "curl() { printf 'GET /config HTTP/1.0\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + "' | timeout 4 openssl s_client -quiet -connect c-0-config:8008 2>&1; }; curl";
    String answer = outsider().run("bash", "-c", ask + " || echo no answer");
    record("REST API from outside", answer);
    assertThat(answer).contains("no answer").doesNotContain("postgresql");
    String change =
        "printf 'PATCH /config HTTP/1.0\\r"
            + "\\n"
            + "Content-Length: 11\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + "{\"ttl\": 21}' | timeout 4 openssl s_client -quiet -connect c-0-config:8008"
            + " 2>/dev/null | head -1";
    String member = Exec.in(NAMESPACE.name(), "c-1-0", "bash", "-c", change);
    record("REST API changed by a member without the password", member);
    assertThat(member).contains("401");
  }

  private ClientPod outsider() {
    return Objects.requireNonNull(pod);
  }

  private static String certificate(String user, String secret) {
    return "user=%s sslcert=/tmp/%s.crt sslkey=/tmp/%s.key".formatted(user, secret, secret);
  }

  private void refused(String what, String connection, String answer) {
    for (String host : List.of("c-rw", "c-1")) {
      if (!connection.contains("replication") || !host.equals("c-1")) {
        String output =
            attempt(what + ", at " + host, "host=" + host + " " + connection, "citus", "SELECT 1");
        assertThat(output).as(what).contains(answer);
      }
    }
  }

  private String attempt(String what, String connection, String database, String sql) {
    String host = connection.contains("host=") ? "" : "host=c-rw ";
    String script =
        "psql -XAtq -d \"%s%s dbname=%s connect_timeout=5\" -c \"$0\" 2>&1 || true"
            .formatted(host, connection, database);
    String answer = outsider().run("bash", "-c", script, sql).strip();
    record(what, answer);
    return answer;
  }

  private void record(String what, String answer) {
    String line = answer.lines().reduce((first, last) -> last).orElse("");
    attempts.add("| %s | %s |".formatted(what, line.replace("|", "\\|")));
  }

  @AfterAll
  void recordsTheAnswers() throws IOException {
    String table = "| attempt | answer |\n| --- | --- |\n" + String.join("\n", attempts) + "\n";
    System.out.println(table);
    Files.writeString(Measurements.FOLDER.resolve("e2e-attempts.md"), table);
  }
}
