package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Secrets are only where docs/concepts/security.md documents them.
@NeedsKubernetes
class SecrecyIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("secrecy");

  @Test
  void noLogAndNoObjectHoldsASecret() throws IOException {
    Release release = new Release(NAMESPACE, "c");
    Shape shape = new Shape(1, List.of(1));
    release.install(shape.yaml(), "patroni.postgresql.parameters.log_statement=all").succeeds();
    release.awaitHealthy(shape);
    Map<String, String> secrets =
        Map.of(
            "password of the superuser", release.password("superuser-password"),
            "password of replication", release.password("replication-password"),
            "password of the REST API", release.password("restapi-password"),
            "password of the application", release.password("app-password"),
            "key", "PRIVATE KEY");
    Map<String, String> places =
        Map.of(
            "setup job's log", release.jobLog(),
            "ConfigMaps", configMaps(),
            "pods and jobs", pods(),
            "log of c-0-0 with log_statement=all", release.log("c-0-0"),
            "log of c-1-0 with log_statement=all", release.log("c-1-0"),
            "pg_stat_activity", activity(release));
    assertThat(release.log("c-1-0")).contains("statement: ");
    places.forEach((place, text) ->
        secrets.forEach((name, secret) ->
            assertThat(text.lines().filter(line -> line.contains(secret)))
                .as("%s in %s", name, place)
                .isEmpty()));
    // When Citus adds a worker, it sends roles to it with their password verifiers.
    assertThat(places.get("log of c-0-0 with log_statement=all")).doesNotContain("SCRAM-SHA-256$");
    // Helm stores what it rendered, including random passwords, as docs/concepts/security.md warns.
    assertThat(helmsOwn()).contains(base64(release.password("superuser-password")));
  }

  @Test
  void theSecretOfHelmHoldsNoPasswordOfAGivenSecret() throws IOException {
    Release given = new Release(NAMESPACE, "g");
    Secret passwords =
        new SecretBuilder()
            .withNewMetadata()
            .withName("given")
            .endMetadata()
            .addToStringData("superuser-password", "given-superuser-password")
            .addToStringData("replication-password", "given-replication-password")
            .addToStringData("restapi-password", "given-restapi-password")
            .addToStringData("app-password", "given-app-password")
            .build();
    Lab.client().resource(passwords).inNamespace(NAMESPACE.name()).create();
    given
        .install(
            new Shape(1, List.of()).yaml(),
            "secret.create=false",
            "secret.name=given",
            "tls.clients=null",
            "tls.source=off")
        .succeeds();

    String held = helmsOwn();

    assertThat(held).contains("g-setup");
    for (String password : passwords.getStringData().values()) {
      assertThat(held).doesNotContain(password, base64(password));
    }
  }

  private static String configMaps() {
    return all(Lab.client().configMaps().inNamespace(NAMESPACE.name()).list().getItems());
  }

  private static String pods() {
    return all(Lab.client().pods().inNamespace(NAMESPACE.name()).list().getItems())
        + all(Lab.client().batch().v1().jobs().inNamespace(NAMESPACE.name()).list().getItems());
  }

  private static String all(List<? extends HasMetadata> objects) {
    return Lab.client().getKubernetesSerialization().asYaml(objects);
  }

  private static String activity(Release release) {
    return release.sql("c-1-0", "postgres", "SELECT query FROM pg_stat_activity");
  }

  /// The content of the Secrets in which helm stores its releases.
  private static String helmsOwn() throws IOException {
    StringBuilder held = new StringBuilder();
    for (Secret secret :
        Lab.client()
            .secrets()
            .inNamespace(NAMESPACE.name())
            .withLabel("owner", "helm")
            .list()
            .getItems()) {
      byte[] outer = Base64.getDecoder().decode(secret.getData().get("release"));
      byte[] packed = Base64.getDecoder().decode(outer);
      try (GZIPInputStream release = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        held.append(new String(release.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return held.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
