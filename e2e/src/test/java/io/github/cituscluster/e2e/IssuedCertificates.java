package io.github.cituscluster.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The certificates that cert-manager issues in a namespace.
record IssuedCertificates(TestNamespace namespace) {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /// Creates an Issuer, and a certificate authority of the same name for it.
  void authority(String name) {
    String yaml =
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: self-signed-{name}}
        spec: {selfSigned: {}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: {name}}
        spec:
          isCA: true
          commonName: {name}
          secretName: {name}
          privateKey: {algorithm: ECDSA, size: 256}
          issuerRef: {name: self-signed-{name}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: {name}}
        spec: {ca: {secretName: {name}}}
        """
            .replace("{name}", name);
    Lab.client()
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace.name())
        .create();
    awaitReady();
  }

  /// Does what `cmctl renew` does, for each certificate whose name matches; returns when all are
  /// issued.
  void renew(Predicate<String> names) {
    List<String> renewed = names().stream().filter(names).toList();
    Map<String, String> before = new HashMap<>();
    for (String name : renewed) {
      before.put(name, secret(secretOf(name), "tls.crt"));
      certificates()
          .inNamespace(namespace.name())
          .withName(name)
          .editStatus(IssuedCertificates::asked);
    }
    await("certificates are issued again")
        .atMost(TIMEOUT)
        .until(() ->
            renewed.stream().noneMatch(n -> secret(secretOf(n), "tls.crt").equals(before.get(n))));
    awaitReady();
  }

  private static GenericKubernetesResource asked(GenericKubernetesResource certificate) {
    Map<String, Object> status = certificate.get("status");
    List<Object> conditions =
        new ArrayList<>(certificate.<List<Object>>get("status", "conditions"));
    conditions.add(
        Map.of(
            "type", "Issuing",
            "status", "True",
            "reason", "ManuallyTriggered",
            "message", "a test renews the certificate",
            "lastTransitionTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "observedGeneration", certificate.getMetadata().getGeneration()));
    status.put("conditions", conditions);
    return certificate;
  }

  void awaitReady() {
    await("all certificates are ready")
        .atMost(TIMEOUT)
        .until(() -> names().stream().allMatch(this::isReady));
  }

  private boolean isReady(String name) {
    GenericKubernetesResource found =
        certificates().inNamespace(namespace.name()).withName(name).require();
    List<Map<String, Object>> conditions = found.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(c ->
                "Ready".equals(c.get("type"))
                    && "True".equals(c.get("status"))
                    && found
                        .getMetadata()
                        .getGeneration()
                        .toString()
                        .equals(String.valueOf(c.get("observedGeneration"))))
        && conditions.stream()
            .noneMatch(c -> "Issuing".equals(c.get("type")) && "True".equals(c.get("status")));
  }

  List<String> names() {
    return certificates().inNamespace(namespace.name()).list().getItems().stream()
        .map(c -> c.getMetadata().getName())
        .toList();
  }

  private String secretOf(String certificate) {
    return certificates()
        .inNamespace(namespace.name())
        .withName(certificate)
        .require()
        .get("spec", "secretName");
  }

  /// The text of a Secret's key.
  String secret(String name, String key) {
    return namespace.secret(name, key).strip();
  }

  private static MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      certificates() {
    return Lab.client().genericKubernetesResources("cert-manager.io/v1", "Certificate");
  }
}
