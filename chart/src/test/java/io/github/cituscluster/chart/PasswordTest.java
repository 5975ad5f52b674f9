package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Passwords are created once, and kept while their Secret exists.
@NeedsHelm
class PasswordTest {

  @Test
  void allPasswordsDiffer() {
    JsonNode data = Chart.FOLDER.render("roles: [{name: app}]").manifest("Secret/demo").at("/data");
    assertThat(data.valueStream().map(JsonNode::asString).distinct()).hasSize(4);
    assertThat(data.valueStream().map(v -> plain(v).length())).containsOnly(32);
  }

  @Test
  void anUpgradeKeepsPasswordsAndCreatesMissingOnes() throws IOException {
    // Given
    String secret =
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: demo
          namespace: elsewhere
          labels: {app.kubernetes.io/managed-by: Helm}
          annotations: {meta.helm.sh/release-name: demo, meta.helm.sh/release-namespace: elsewhere}
        data: {superuser-password: a2VwdA==, replication-password: a2VwdC10b28=}
        """;

    try (ApiServer cluster = ApiServer.with(Yaml.MAPPER.readTree(secret))) {
      // When
      JsonNode data =
          cluster
              .seenBy(Chart.FOLDER)
              .render("roles: [{name: app}]")
              .manifest("Secret/demo")
              .at("/data");

      // Then
      assertThat(plain(data.get("superuser-password"))).isEqualTo("kept");
      assertThat(plain(data.get("replication-password"))).isEqualTo("kept-too");
      assertThat(plain(data.get("app-password"))).hasSize(32);
    }
  }

  @Test
  void anExistingSecretMayLackThePasswordOfTheRestApi() throws IOException {
    String secret =
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: mine, namespace: elsewhere}
        data: {superuser-password: a2VwdA==, replication-password: a2VwdC10b28=%s}
        """;
    String values = "secret: {create: false, name: mine}";

    try (ApiServer with =
            ApiServer.with(Yaml.MAPPER.readTree(secret.formatted(", restapi-password: eA==")));
        ApiServer without = ApiServer.with(Yaml.MAPPER.readTree(secret.formatted("")))) {
      assertThat(with.seenBy(Chart.FOLDER).render(values).stable())
          .contains(
              "PATRONI_RESTAPI_PASSWORD_FILE",
              "passwordFile: /etc/citus-cluster/passwords/restapi");
      assertThat(without.seenBy(Chart.FOLDER).render(values).stable())
          .doesNotContain("PATRONI_RESTAPI_PASSWORD_FILE", "passwords/restapi");
    }
  }

  private static String plain(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.asString()), StandardCharsets.UTF_8);
  }
}
