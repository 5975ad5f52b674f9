package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every connection is what the chart says, and certificates change while clients write. One
/// cluster for all, in this order.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CertificatesIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("certificates");

  private static final Shape SHAPE = new Shape(2, List.of(2, 1));
  private static final String LOG = "patroni.postgresql.parameters.log_connections=all";
  private static final String FOLDER = "/etc/citus-cluster/tls/";

  private final Release release = new Release(NAMESPACE, "c");
  private final Writing writing = new Writing(release, List.of(1, 2), "CertificatesIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installs() {
    Ended helm = release.install(SHAPE.yaml(), LOG).succeeds();
    Times.seconds("CertificatesIT", "install of 2 + 2 + 1", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
  }

  @Test
  @Order(1)
  void everyConnectionIsEncryptedAndEveryIdentityIsItsOwn() {
    try (ClientPod client = ClientPod.of(release, "matrix")) {
      client.sql("c-rw", "shop", "CREATE TABLE t AS SELECT 1 AS id");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('t', 'id')");
      client.sql("c-rw", "shop", "SELECT count(*) FROM t");
      // A worker that is asked speaks to the others as the same role.
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
    assertThat(onPrimary(1, replication)).isEqualTo("t");
  }

  @Test
  @Order(2)
  void renewedCertificatesAreTakenWithoutAFailedStatement() {
    Map<String, String> before = served();

    Written written =
        upgradedWhileWriting("renewed certificates", "tls.generated.renewAfterDays=0");

    assertThat(served().keySet()).isEqualTo(before.keySet());
    assertThat(served())
        .allSatisfy((place, now) -> assertThat(now).isNotEqualTo(before.get(place)));
    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  @Test
  @Order(3)
  void anotherAuthorityTakesOverWithoutAFailedStatement() {
    String old = secret("c-authorities", "ca.crt");
    List<Object> errors = new ArrayList<>();
    for (String authorities : List.of("{1,2}", "{2,1}", "{2}")) {
      Written written =
          writing.during(
              "authorities " + authorities.replaceAll("\\D", ""),
              1,
              course -> {
                upgrade("authorities " + authorities, "tls.generated.authorities=" + authorities);
                // Clients have to know the next one before it signs.
                await("the writers trust " + authorities)
                    .atMost(Duration.ofMinutes(3))
                    .until(
                        () -> trusted("writer-authorities-" + authorities.replaceAll("\\D", "")));
              });
      errors.addAll(written.of("error", ""));
    }

    assertThat(errors).as("errors of clients").isEmpty();
    String primary = release.group(0).primary().getMetadata().getName();
    Exec.in(NAMESPACE.name(), primary, "bash", "-c", "echo '%s' >/tmp/old.crt".formatted(old));
    assertThatThrownBy(() ->
            Exec.in(
                NAMESPACE.name(),
                primary,
                "psql",
                "-XAtqd",
                "host=c-1 user=postgres dbname=citus sslmode=verify-full sslrootcert=/tmp/old.crt"
                    + " sslcert=%1$snode.crt sslkey=%1$snode.key".formatted(FOLDER),
                "-c",
                "SELECT 1"))
        .hasMessageContaining("certificate verify failed");
  }

  @Test
  @Order(4)
  void noPodWasMadeAnewForIt() {
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  private Written upgradedWhileWriting(String event, String... set) {
    return writing.during(event, 1, course -> upgrade(event, set));
  }

  private void upgrade(String event, String... set) {
    List<String> all = new ArrayList<>(List.of(set));
    all.add(LOG);
    Ended helm = release.upgrade(SHAPE.yaml(), all.toArray(String[]::new)).succeeds();
    Times.seconds("CertificatesIT", event, "helm", helm.seconds());
    System.out.println(release.jobLog());
  }

  /// Fingerprints of what every member serves to clients and by its REST API.
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
    return file.strip().equals(secret("c-authorities", "ca.crt").strip());
  }

  private static String secret(String name, String key) {
    var secrets = Lab.client().secrets().inNamespace(NAMESPACE.name());
    String value = secrets.withName(name).require().getData().get(key);
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  private String onPrimary(int group, String sql) {
    String primary = release.group(group).primary().getMetadata().getName();
    return Exec.in(NAMESPACE.name(), primary, "psql", "-XAtqc", sql).strip();
  }

  @AfterAll
  void nothingIsLost() {
    writing.assertComplete();
  }
}
