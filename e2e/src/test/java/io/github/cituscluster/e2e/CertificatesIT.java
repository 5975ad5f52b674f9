package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every connection is encrypted and authenticated as the chart promises, and certificates change
/// while clients write.
@SharedCluster
class CertificatesIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("certificates");

  private static final Shape SHAPE = new Shape(2, List.of(2, 1));
  private static final String LOG = "patroni.postgresql.parameters.log_connections=all";
  private static final String FOLDER = "/etc/citus-cluster/tls/";

  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1, 2), "CertificatesIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installs() {
    ProcessResult helm = release.install(SHAPE.yaml(), LOG).succeeds();
    Measurements.seconds("CertificatesIT", "install of 2 + 2 + 1", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
  }

  @Test
  @Order(1)
  void everyConnectionIsEncryptedAndUsesItsOwnIdentity() {
    try (ClientPod client = ClientPod.of(release, "matrix")) {
      client.sql("c-rw", "shop", "CREATE TABLE t AS SELECT 1 AS id");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('t', 'id')");
      client.sql("c-rw", "shop", "SELECT count(*) FROM t");
      // A worker that runs the query connects to the other nodes as the same role.
      assertThat(client.sql("c-1", "shop", "SELECT count(*) FROM t")).isEqualTo("1");
      client.superuserSql("c-2", "citus", "SELECT 1");
    }

    Logins logins = Logins.of(release, SHAPE);

    logins.keep();
    String place = ".c." + NAMESPACE.name();
    assertThat(logins.overTheNetwork()).isNotEmpty().allMatch(l -> l.protocol().equals("TLSv1.3"));
    assertThat(logins.overTheNetwork())
        .filteredOn(l -> l.user().equals("postgres"))
        .allMatch(l -> l.method().equals("cert"))
        .extracting(Logins.Login::identity)
        .contains(
            "CN=setup" + place,
            "CN=node-0" + place,
            "CN=node-1" + place,
            "CN=node-2" + place,
            "CN=client-tests" + place);
    assertThat(logins.overTheNetwork())
        .filteredOn(l -> l.user().equals("standby"))
        .allMatch(l -> l.method().equals("cert"))
        .allMatch(l -> l.identity().equals("CN=replication-" + l.server().charAt(2) + place));
    assertThat(logins.overTheNetwork())
        .filteredOn(l -> l.user().equals("app"))
        .isNotEmpty()
        .allMatch(l -> l.method().equals("scram-sha-256"));
    String replication =
        "SELECT bool_and(ssl) FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)";
    assertThat(release.sql(release.group(1).primaryName(), "postgres", replication)).isEqualTo("t");
  }

  @Test
  @Order(2)
  void renewedCertificatesAreLoadedWithoutAFailedStatement() {
    Map<String, String> before = served();

    WriterLog log = upgradeWhileWriting("renewed certificates", "tls.generated.renewAfterDays=0");

    assertThat(served().keySet()).isEqualTo(before.keySet());
    assertThat(served())
        .allSatisfy((place, now) -> assertThat(now).isNotEqualTo(before.get(place)));
    log.assertNoErrors();
  }

  @Test
  @Order(3)
  void aNewAuthorityTakesOverWithoutAFailedStatement() {
    String old = NAMESPACE.secret("c-authorities", "ca.crt");
    for (String authorities : List.of("{1,2}", "{2,1}", "{2}")) {
      WriterLog log =
          load.during(
              "authorities " + authorities.replaceAll("\\D", ""),
              1,
              timeline -> {
                upgrade("authorities " + authorities, "tls.generated.authorities=" + authorities);
                // Clients must trust the new authority before it signs certificates.
                await("the writers trust " + authorities)
                    .atMost(Duration.ofMinutes(3))
                    .until(
                        () -> trusted("writer-authorities-" + authorities.replaceAll("\\D", "")));
              });
      log.assertNoErrors();
    }

    String primary = release.group(0).primaryName();
    Exec.in(NAMESPACE.name(), primary, "bash", "-c", "echo '%s' >/tmp/old.crt".formatted(old));
    assertThatThrownBy(() ->
            Exec.in(
                NAMESPACE.name(),
                primary,
                "psql",
                "-XAtqd",
                "host=c-1 user=postgres dbname=citus sslmode=verify-full"
                    + " sslrootcert=/tmp/old.crt"
                    + " sslcert=%1$snode.crt sslkey=%1$snode.key".formatted(FOLDER),
                "-c",
                "SELECT 1"))
        .hasMessageContaining("certificate verify failed");
  }

  @Test
  @Order(4)
  void noPodWasRecreated() {
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  private WriterLog upgradeWhileWriting(String event, String... set) {
    return load.during(event, 1, timeline -> upgrade(event, set));
  }

  private void upgrade(String event, String... set) {
    List<String> all = new ArrayList<>(List.of(set));
    all.add(LOG);
    ProcessResult helm = release.upgrade(SHAPE.yaml(), all.toArray(String[]::new)).succeeds();
    Measurements.seconds("CertificatesIT", event, "helm", helm.seconds());
    System.out.println(release.jobLog());
  }

  /// Fingerprints of the certificates that PostgreSQL and the REST API of every member serve.
  private Map<String, String> served() {
    Map<String, String> served = new TreeMap<>();
    for (Pod pod : release.pods(SHAPE)) {
      String name = pod.getMetadata().getName();
      served.put(name + " PostgreSQL", fingerprint(name, "-starttls postgres", 5432));
      served.put(name + " Patroni", fingerprint(name, "", 8008));
    }
    return served;
  }

  private static String fingerprint(String pod, String option, int port) {
    String script =
        """
        openssl s_client %s -connect 127.0.0.1:%d </dev/null 2>/dev/null |
          openssl x509 -noout -fingerprint -sha256
        """
            .formatted(option, port);
    return Exec.in(NAMESPACE.name(), pod, "bash", "-c", script).strip();
  }

  private static boolean trusted(String pod) {
    String file = Exec.in(NAMESPACE.name(), pod, "cat", "/tls/ca.crt");
    return file.strip().equals(NAMESPACE.secret("c-authorities", "ca.crt").strip());
  }

  @AfterAll
  void everyAcknowledgedWriteExists() {
    load.assertComplete();
  }
}
