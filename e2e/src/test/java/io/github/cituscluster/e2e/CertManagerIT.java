package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// cert-manager issues the certificates and renews them while clients write; a release switches
/// from helm's certificates to cert-manager's and back.
@SharedCluster
@NeedsApi("cert-manager.io/v1")
class CertManagerIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("cert-manager");

  private static final Shape SHAPE = new Shape(2, List.of(2));
  private static final String ENDING = "cert-manager";
  private static final List<String> IDENTITIES = List.of("node", "replication");
  private static final String PERMISSIVE = "tls.permissive=true";
  private static final String[] OWN = {"tls.source=certManager"};

  private final Release release = new Release(NAMESPACE, "c", ENDING);
  private final IssuedCertificates certificates = new IssuedCertificates(NAMESPACE);
  private final WriteLoad load = new WriteLoad(release, List.of(1), "CertManagerIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installsWithAnAuthorityOfItsOwn() {
    ProcessResult helm = release.install(SHAPE.yaml(), OWN).succeeds();
    Measurements.seconds("CertManagerIT", "install of 2 + 2", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
    release.helm("test").succeeds();
  }

  @Test
  @Order(1)
  void renewedCertificatesAreLoadedWithoutAFailedStatement() {
    withoutErrors("renewed certificates", () -> renew(name -> !name.equals("c-ca")));
  }

  @Test
  @Order(2)
  void theRenewalOfTheAuthorityKeepsItsKeyAndFailsNoStatement() {
    String key = certificates.secret("c-ca-cert-manager", "tls.key");
    String before = certificates.secret("c-0-cert-manager", "ca.crt");

    withoutErrors(
        "renewed authority",
        () -> {
          certificates.renew(name -> name.equals("c-ca"));
          // In between, one group has new certificates and the other has old ones.
          renew(name -> name.startsWith("c-1-"));
          renew(name -> name.startsWith("c-0-"));
        });

    assertThat(certificates.secret("c-ca-cert-manager", "tls.key")).isEqualTo(key);
    assertThat(certificates.secret("c-0-cert-manager", "ca.crt")).isNotEqualTo(before);
  }

  @Test
  @Order(3)
  void noMemberRestarted() {
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  @Test
  @Order(4)
  void aDifferentIssuerInOneStepIsRefused() {
    certificates.authority("company");

    ProcessResult helm = release.upgrade(SHAPE.yaml(), company("company")).fails();

    assertThat(helm.output()).contains("'certManager'", "'certManager/");
  }

  @Test
  @Order(5)
  void theIssuerIsReplacedInThreeSteps() {
    trust("company");
    upgradeAndTest("permissive", with(OWN, PERMISSIVE));
    upgradeAndTest("company, permissive", with(company("company"), PERMISSIVE));
    upgradeAndTest("company", company("company"));
    assertMutualTls();
  }

  @Test
  @Order(6)
  void anIssuerThatIsAlreadyTrustedTakesOverWithoutAFailedStatement() {
    certificates.authority("successor");
    incarnations = release.incarnations(SHAPE);

    withoutErrors(
        "different issuer",
        () -> {
          trust("company", "successor");
          awaitTrust();
          upgrade("successor", company("successor"));
          certificates.awaitReady();
          awaitServed();
          trust("successor");
          awaitTrust();
        });

    assertThat(certificates.secret("c-1-cert-manager", "ca.crt"))
        .isEqualTo(certificates.secret("successor", "tls.crt"));
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  @Test
  @Order(7)
  void switchesToHelmsCertificatesAndBack() {
    String[] last = company("successor");
    upgradeAndTest("to permissive", with(last, PERMISSIVE));
    upgradeAndTest("to generated, permissive", PERMISSIVE);
    upgradeAndTest("to generated");
    upgradeAndTest("from generated to permissive", PERMISSIVE);
    upgradeAndTest("to cert-manager, permissive", with(last, PERMISSIVE));
    upgradeAndTest("to cert-manager", last);
    assertMutualTls();
  }

  private void withoutErrors(String event, Runnable action) {
    WriterLog log = load.during(event, 1, timeline -> action.run());
    log.assertNoErrors();
  }

  /// Renews certificates and returns when every member serves what its Secrets hold.
  private void renew(java.util.function.Predicate<String> names) {
    Measurements.time(
        "CertManagerIT",
        "renewal",
        "until every member serves it",
        () -> {
          certificates.renew(names);
          awaitServed();
        });
  }

  private void awaitServed() {
    await("members serve the certificates of their Secrets")
        .atMost(Duration.ofMinutes(3))
        // Patroni's REST API does not answer for a moment while it reloads its certificate.
        .ignoreExceptionsInstanceOf(IllegalStateException.class)
        .untilAsserted(() -> assertThat(served()).isEqualTo(expected()));
  }

  private Map<String, String> served() {
    Map<String, String> served = new TreeMap<>();
    for (Pod pod : release.pods(SHAPE)) {
      String name = pod.getMetadata().getName();
      served.put(name + " PostgreSQL", certificate(name, "-starttls postgres", 5432));
      served.put(name + " Patroni", certificate(name, "", 8008));
      for (String identity : IDENTITIES) {
        String file = "/etc/citus-cluster/tls/%s.crt".formatted(identity);
        served.put(name + " " + identity, Exec.in(NAMESPACE.name(), name, "cat", file).strip());
      }
    }
    return served;
  }

  private Map<String, String> expected() {
    Map<String, String> expected = new TreeMap<>();
    for (Pod pod : release.pods(SHAPE)) {
      String name = pod.getMetadata().getName();
      String certificate = certificates.secret(name.substring(0, 3) + "-" + ENDING, "tls.crt");
      expected.put(name + " PostgreSQL", certificate);
      expected.put(name + " Patroni", certificate);
      for (String identity : IDENTITIES) {
        String secret = name.substring(0, 3) + "-" + identity + "-" + ENDING;
        expected.put(name + " " + identity, certificates.secret(secret, "tls.crt"));
      }
    }
    return expected;
  }

  private static String certificate(String pod, String option, int port) {
    String script =
        "openssl s_client %s -connect 127.0.0.1:%d </dev/null 2>/dev/null | openssl x509"
            .formatted(option, port);
    return Exec.in(NAMESPACE.name(), pod, "bash", "-c", script).strip();
  }

  /// Writes the authorities that members and clients trust into their ConfigMap.
  private void trust(String... authorities) {
    String bundle =
        Stream.of(authorities)
            .map(a -> certificates.secret(a, "tls.crt"))
            .collect(Collectors.joining("\n"));
    Lab.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("trusted")
                .withNamespace(NAMESPACE.name())
                .endMetadata()
                .withData(Map.of("ca.crt", bundle))
                .build())
        .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
  }

  /// Returns when the ConfigMap has reached the writers and every member.
  private void awaitTrust() {
    var configMaps = Lab.client().configMaps().inNamespace(NAMESPACE.name());
    var data = configMaps.withName("trusted").require().getData();
    String wanted = String.valueOf(data.get("ca.crt")).strip();
    List<String[]> places = new ArrayList<>();
    places.add(new String[] {"writer-different-issuer", "/tls/ca.crt"});
    for (Pod pod : release.pods(SHAPE)) {
      places.add(new String[] {pod.getMetadata().getName(), "/etc/citus-cluster/tls/ca.crt"});
    }
    await("members and writers have the authorities")
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            places.stream()
                .allMatch(
                    p -> Exec.in(NAMESPACE.name(), p[0], "cat", p[1]).strip().equals(wanted)));
  }

  private static String[] company(String issuer) {
    return new String[] {
      "tls.source=certManager",
      "tls.certManager.issuerRef.kind=Issuer",
      "tls.certManager.issuerRef.name=" + issuer,
      "tls.certManager.authorities.kind=ConfigMap",
      "tls.certManager.authorities.name=trusted"
    };
  }

  private static String[] with(String[] settings, String... more) {
    return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
  }

  private void upgrade(String event, String... set) {
    ProcessResult helm = release.upgrade(SHAPE.yaml(), set).succeeds();
    Measurements.seconds("CertManagerIT", event, "helm", helm.seconds());
  }

  private void upgradeAndTest(String event, String... set) {
    upgrade(event, set);
    release.awaitHealthy(SHAPE);
    release.helm("test").succeeds();
  }

  /// A client with a certificate logs in; client and server check each other.
  private void assertMutualTls() {
    try (ClientPod client = ClientPod.of(release, "works-" + System.nanoTime())) {
      assertThat(client.superuserSql("c-rw", "shop", "SELECT count(*) > 0 FROM writes"))
          .isEqualTo("t");
      assertThat(
              client.superuserSql(
                  "c-1", "shop", "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("/CN=client-tests.c." + NAMESPACE.name());
    }
  }

  @AfterAll
  void everyAcknowledgedWriteExists() {
    load.assertComplete();
  }
}
