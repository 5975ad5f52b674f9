package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One certificate for all servers, as with `ssl` in the earlier chart. Its names are those of a
/// different cluster, as the script of that chart wrote them, so clients can only check the
/// authority.
@NeedsKubernetes
class OneCertificateIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("one-certificate");

  private static final Shape SHAPE = new Shape(1, List.of(2));

  @Test
  void everyRoleLogsInWithItsPasswordOverTls() {
    Lab.client().resource(given()).inNamespace(NAMESPACE.name()).create();
    Release release = new Release(NAMESPACE, "c");

    release
        .install(
            SHAPE.yamlWithPasswords(),
            "patroni.postgresql.parameters.log_connections=all",
            "ssl.enabled=true",
            "ssl.secretName=citusdemo-ssl-certs")
        .succeeds();

    release.awaitHealthy(SHAPE);
    try (ClientPod client = ClientPod.withOptionalTls(release, "client")) {
      client.sql("c-rw", "shop", "CREATE TABLE t AS SELECT 1 AS id");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('t', 'id')");
      assertThat(client.sql("c-1", "shop", "SELECT count(*) FROM t")).isEqualTo("1");
      assertThat(client.superuserSql("c-rw", "citus", "SELECT 1")).isEqualTo("1");
    }
    assertThat(Logins.of(release, SHAPE).overTheNetwork())
        .allMatch(l -> l.protocol().equals("TLSv1.3"))
        .allMatch(l -> l.method().equals("scram-sha-256"))
        .extracting(Logins.Login::user)
        .contains("postgres", "standby", "app");
    release.helm("test").succeeds();
  }

  /// A certificate that the chart rendered for a different cluster, under the keys of the earlier
  /// chart.
  private static Secret given() {
    ProcessResult template =
        Helm.run(
            Duration.ofMinutes(1),
            "template",
            "other",
            Lab.chart(),
            "--show-only",
            "templates/tls-secrets.yaml");
    Map<String, String> found =
        Lab.client()
            .load(
                new ByteArrayInputStream(
                    template.succeeds().output().getBytes(StandardCharsets.UTF_8)))
            .items()
            .stream()
            .map(Secret.class::cast)
            .filter(s -> s.getMetadata().getName().equals("other-0-tls"))
            .findFirst()
            .orElseThrow()
            .getData();
    return new SecretBuilder()
        .withNewMetadata()
        .withName("citusdemo-ssl-certs")
        .endMetadata()
        .addToData("ca.crt", found.get("ca.crt"))
        .addToData("server.crt", found.get("tls.crt"))
        .addToData("server.key", found.get("tls.key"))
        .build();
  }
}
