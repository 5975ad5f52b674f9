package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Certificates that Helm creates: signed by the first authority, kept by upgrades, and created
/// again when something about them changes.
@NeedsHelm
class CertificateTest {
  private static final String SERVER = "Secret/demo-1-tls";

  @Test
  void everyCertificateIsSignedByTheAuthorityThatClientsTrust() throws Exception {
    Rendering rendering = Chart.FOLDER.render("{}");
    X509Certificate authority =
        certificates(rendering, "Secret/demo-authorities", "ca.crt").getFirst();

    List<Manifest> pairs =
        rendering.manifests("Secret").stream()
            .filter(s -> s.tree().path("data").has("tls.key"))
            .toList();

    assertThat(pairs).hasSize(10);
    for (Manifest pair : pairs) {
      X509Certificate certificate = certificates(rendering, pair.id(), "tls.crt").getFirst();
      assertThatCode(() -> certificate.verify(authority.getPublicKey())).doesNotThrowAnyException();
      assertThat(certificates(rendering, pair.id(), "ca.crt")).containsExactly(authority);
    }
  }

  @Test
  void theCertificateOfAServerHasEveryNameOfTheServer() throws Exception {
    X509Certificate server =
        certificates(
                Chart.FOLDER.render("{clusterDomain: k8s.example, tls: {names: [db.example.org]}}"),
                "Secret/demo-0-tls",
                "tls.crt")
            .getFirst();

    List<String> names =
        server.getSubjectAlternativeNames().stream().map(n -> String.valueOf(n.get(1))).toList();

    assertThat(names)
        .contains("localhost", "127.0.0.1", "demo-0-2.demo-0-config", "db.example.org")
        .contains("*.demo-0-config.elsewhere", "*.demo-0-config.elsewhere.svc.k8s.example");
    for (String service : List.of("-0", "-0-config", "-0-replicas", "-rw", "-ro", "-r")) {
      assertThat(names)
          .contains(
              "demo" + service,
              "demo" + service + ".elsewhere",
              "demo" + service + ".elsewhere.svc",
              "demo" + service + ".elsewhere.svc.k8s.example");
    }
  }

  @Test
  void anUpgradeKeepsCertificates() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");

    Rendering second = upgraded(first, "{}");

    assertThat(secret(second, SERVER)).isEqualTo(secret(first, SERVER));
    assertThat(secret(second, "Secret/demo-ca")).isEqualTo(secret(first, "Secret/demo-ca"));
  }

  @Test
  void newNamesAreSignedByTheSameAuthority() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");

    Rendering second = upgraded(first, "{tls: {names: [db.example.org]}}");

    assertThat(secret(second, "Secret/demo-ca")).isEqualTo(secret(first, "Secret/demo-ca"));
    assertThat(secret(second, SERVER)).isNotEqualTo(secret(first, SERVER));
    assertThat(secret(second, "Secret/demo-setup-tls"))
        .isEqualTo(secret(first, "Secret/demo-setup-tls"));
  }

  @Test
  void anOldCertificateIsRenewed() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");

    Rendering second = upgraded(first, "{tls: {generated: {renewAfterDays: 0}}}");

    assertThat(secret(second, SERVER)).isNotEqualTo(secret(first, SERVER));
    assertThat(certificates(second, SERVER, "ca.crt"))
        .isEqualTo(certificates(first, SERVER, "ca.crt"));
  }

  @Test
  void aNewAuthorityIsTrustedBeforeItSigns() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");
    Rendering both = upgraded(first, "{tls: {generated: {authorities: ['1', '2']}}}");
    Rendering signs = upgraded(both, "{tls: {generated: {authorities: ['2', '1']}}}");
    Rendering alone = upgraded(signs, "{tls: {generated: {authorities: ['2']}}}");

    assertThat(secret(both, SERVER).get("tls.crt")).isEqualTo(secret(first, SERVER).get("tls.crt"));
    assertThat(certificates(both, SERVER, "ca.crt"))
        .hasSize(2)
        .containsAll(certificates(first, SERVER, "ca.crt"));
    assertThat(secret(signs, SERVER).get("tls.crt"))
        .isNotEqualTo(secret(both, SERVER).get("tls.crt"));
    assertThat(certificates(signs, SERVER, "ca.crt"))
        .containsExactlyInAnyOrderElementsOf(certificates(both, SERVER, "ca.crt"));
    assertThat(secret(alone, SERVER).get("tls.crt"))
        .isEqualTo(secret(signs, SERVER).get("tls.crt"));
    assertThat(certificates(alone, SERVER, "ca.crt"))
        .hasSize(1)
        .doesNotContainAnyElementsOf(certificates(first, SERVER, "ca.crt"));
    assertThat(secret(alone, "Secret/demo-ca").propertyNames())
        .containsExactlyInAnyOrder("2.crt", "2.key");
  }

  @Test
  void withoutTheKeyOfTheAuthorityEveryCertificateIsRenewed() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");

    Rendering second = upgraded(first, "{}", "demo-ca");

    X509Certificate authority = certificates(second, SERVER, "ca.crt").getFirst();
    X509Certificate server = certificates(second, SERVER, "tls.crt").getFirst();
    assertThat(certificates(first, SERVER, "ca.crt")).doesNotContain(authority);
    assertThatCode(() -> server.verify(authority.getPublicKey())).doesNotThrowAnyException();
  }

  @Test
  void anAuthorityOfTheUserSignsAndIsLeftAlone() throws Exception {
    Rendering first = Chart.FOLDER.render("{}");
    ObjectNode authority = (ObjectNode) first.manifest("Secret/demo-ca").tree();
    ObjectNode given = Yaml.MAPPER.createObjectNode();
    given.put("apiVersion", "v1").put("kind", "Secret");
    given.withObject("metadata").put("name", "demo-ca").put("namespace", "elsewhere");
    given
        .withObject("data")
        .put("company.crt", authority.at("/data/1.crt").asString())
        .put("company.key", authority.at("/data/1.key").asString());

    try (ApiServer cluster = ApiServer.with(given)) {
      Rendering rendering =
          cluster.seenBy(Chart.FOLDER).render("{tls: {generated: {authorities: [company]}}}");

      assertThat(rendering.ids()).doesNotContain("Secret/demo-ca");
      assertThat(certificates(rendering, SERVER, "ca.crt"))
          .isEqualTo(certificates(first, SERVER, "ca.crt"));
    }
  }

  /// What Helm renders if the Secrets of an earlier rendering exist, except those that are lost.
  private static Rendering upgraded(Rendering earlier, String values, String... lost)
      throws IOException {
    ArrayNode there = Yaml.MAPPER.createArrayNode();
    earlier.manifests("Secret").stream()
        .filter(s -> Stream.of(lost).noneMatch(s.name()::equals))
        .forEach(s -> there.add(installed(s.tree())));
    try (ApiServer cluster = ApiServer.with(there)) {
      return cluster.seenBy(Chart.FOLDER).render(values);
    }
  }

  private static JsonNode installed(JsonNode secret) {
    ObjectNode metadata = (ObjectNode) secret.get("metadata");
    metadata.put("namespace", "elsewhere");
    metadata
        .withObject("annotations")
        .put("meta.helm.sh/release-name", "demo")
        .put("meta.helm.sh/release-namespace", "elsewhere");
    return secret;
  }

  private static JsonNode secret(Rendering rendering, String id) {
    return rendering.manifest(id).at("/data");
  }

  private static List<X509Certificate> certificates(Rendering rendering, String id, String key)
      throws GeneralSecurityException {
    byte[] pem = Base64.getDecoder().decode(secret(rendering, id).get(key).asString());
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }
}
