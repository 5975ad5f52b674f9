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
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// cert-manager makes the certificates, renews them while clients write, and is taken in place of
/// helm and left again. One cluster for all, in this order.
@NeedsKubernetes
@NeedsApi("cert-manager.io/v1")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CertManagerIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("cert-manager");

  private static final Shape SHAPE = new Shape(2, List.of(2));
  private static final String ENDING = "cert-manager";
  private static final List<String> IDENTITIES = List.of("node", "replication");
  private static final String PERMISSIVE = "tls.permissive=true";
  private static final String[] OWN = {"tls.source=certManager"};

  private final Release release = new Release(NAMESPACE, "c", ENDING);
  private final Issued issued = new Issued(NAMESPACE.name());
  private final Writing writing = new Writing(release, List.of(1), "CertManagerIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installsWithAnAuthorityOfItsOwn() {
    Ended helm = release.install(SHAPE.yaml(), OWN).succeeds();
    Times.seconds("CertManagerIT", "install of 2 + 2", "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
    release.helm("test").succeeds();
  }

  @Test
  @Order(1)
  void renewedCertificatesAreTakenWithoutAFailedStatement() {
    undisturbed("renewed certificates", () -> renewed(name -> !name.equals("c-ca")));
  }

  @Test
  @Order(2)
  void theAuthoritysOwnRenewalKeepsItsKeyAndDisturbsNobody() {
    String key = issued.secret("c-ca-cert-manager", "tls.key");
    String before = issued.secret("c-0-cert-manager", "ca.crt");

    undisturbed(
        "renewed authority",
        () -> {
          issued.renew(name -> name.equals("c-ca"));
          // Of two groups one has certificates of after, one of before.
          renewed(name -> name.startsWith("c-1-"));
          renewed(name -> name.startsWith("c-0-"));
        });

    assertThat(issued.secret("c-ca-cert-manager", "tls.key")).isEqualTo(key);
    assertThat(issued.secret("c-0-cert-manager", "ca.crt")).isNotEqualTo(before);
  }

  @Test
  @Order(3)
  void nobodyRestarted() {
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  @Test
  @Order(4)
  void anotherIssuerInOneStepIsRefused() {
    issued.authority("company");

    Ended helm = release.upgrade(SHAPE.yaml(), company("company")).fails();

    assertThat(helm.output()).contains("come from 'certManager', and the values say 'certManager/");
  }

  @Test
  @Order(5)
  void anotherIssuerByThreeSteps() {
    trusted("company");
    upgraded("permissive", with(OWN, PERMISSIVE));
    upgraded("company, permissive", with(company("company"), PERMISSIVE));
    upgraded("company", company("company"));
    works();
  }

  @Test
  @Order(6)
  void anotherIssuerOfTheSameTrustWithoutAFailedStatement() {
    issued.authority("successor");
    incarnations = release.incarnations(SHAPE);

    undisturbed(
        "another issuer",
        () -> {
          trusted("company", "successor");
          awaitTrust();
          upgrade("successor", company("successor"));
          issued.awaitReady();
          awaitServed();
          trusted("successor");
          awaitTrust();
        });

    assertThat(issued.secret("c-1-cert-manager", "ca.crt"))
        .isEqualTo(issued.secret("successor", "tls.crt"));
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
    release.helm("test").succeeds();
  }

  @Test
  @Order(7)
  void toHelmsCertificatesAndBack() {
    String[] last = company("successor");
    upgraded("to permissive", with(last, PERMISSIVE));
    upgraded("to generated, permissive", PERMISSIVE);
    upgraded("to generated");
    upgraded("from generated to permissive", PERMISSIVE);
    upgraded("to cert-manager, permissive", with(last, PERMISSIVE));
    upgraded("to cert-manager", last);
    works();
  }

  private void undisturbed(String event, Runnable deed) {
    Written written = writing.during(event, 1, course -> deed.run());
    assertThat(written.of("error", "")).as("errors of clients").isEmpty();
  }

  /// Renews, and returns when every member has what its Secrets hold.
  private void renewed(java.util.function.Predicate<String> names) {
    long begin = System.nanoTime();
    issued.renew(names);
    awaitServed();
    Times.seconds(
        "CertManagerIT", "renewal", "until every member has it", (System.nanoTime() - begin) / 1e9);
  }

  private void awaitServed() {
    await("members have what is in their Secrets")
        .atMost(Duration.ofMinutes(3))
        // Patroni's REST API is away for a moment while it reads its certificate.
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
      String certificate = issued.secret(name.substring(0, 3) + "-" + ENDING, "tls.crt");
      expected.put(name + " PostgreSQL", certificate);
      expected.put(name + " Patroni", certificate);
      for (String identity : IDENTITIES) {
        String secret = name.substring(0, 3) + "-" + identity + "-" + ENDING;
        expected.put(name + " " + identity, issued.secret(secret, "tls.crt"));
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

  /// Says whom all trust who read the ConfigMap.
  private void trusted(String... authorities) {
    String bundle =
        Stream.of(authorities)
            .map(a -> issued.secret(a, "tls.crt"))
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
    places.add(new String[] {"writer-another-issuer", "/tls/ca.crt"});
    for (Pod pod : release.pods(SHAPE)) {
      places.add(new String[] {pod.getMetadata().getName(), "/etc/citus-cluster/tls/ca.crt"});
    }
    await("all have the authorities")
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
    Ended helm = release.upgrade(SHAPE.yaml(), set).succeeds();
    Times.seconds("CertManagerIT", event, "helm", helm.seconds());
  }

  private void upgraded(String event, String... set) {
    upgrade(event, set);
    release.awaitHealthy(SHAPE);
    release.helm("test").succeeds();
  }

  /// With certificates, checked by both sides.
  private void works() {
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
  void nothingIsLost() {
    writing.assertComplete();
  }
}
