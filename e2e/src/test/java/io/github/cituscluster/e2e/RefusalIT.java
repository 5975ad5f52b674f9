package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An installation that cannot work is refused, and the reason is printed.
@NeedsKubernetes
class RefusalIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("refusal");

  private static final Shape SHAPE = Shape.SMALL;

  /// In place of four minutes, after which the same message is printed.
  private static final String SHORT_DEADLINE = "setupJob.deadlines.groups=30s";

  @Test
  void aMisspelledValueIsRefusedByItsName() {
    Release release = new Release(NAMESPACE, "misspelled");

    Refusal refusal =
        Refusal.of(
            "misspelled value", release, release.install(SHAPE.yaml(), "coordinator.replica=3"));

    refusal.helm().fails("coordinator", "replica");
    assertNothingIsInstalled(release);
  }

  @Test
  void aValueOfTheWrongTypeIsRefusedByItsName() {
    Release release = new Release(NAMESPACE, "mistyped");

    Refusal refusal =
        Refusal.of(
            "mistyped value", release, release.install(SHAPE.yaml(), "coordinator.replicas=three"));

    refusal.helm().fails("coordinator", "replicas", "integer");
    assertNothingIsInstalled(release);
  }

  private static void assertNothingIsInstalled(Release release) {
    assertThat(release.group(0).pods()).isEmpty();
  }

  @Test
  void aPasswordThatDiffersFromTheOneInTheDataIsRefused() {
    Release release = new Release(NAMESPACE, "password");
    release.install(SHAPE.yamlWithPasswords()).succeeds();
    release.helm("uninstall", "--wait").succeeds();
    secret("different", release);

    Refusal refusal =
        Refusal.of(
            "wrong superuser password",
            release,
            release.install(
                SHAPE.yamlWithPasswords(), "secret.create=false", "secret.name=different"));

    refusal.helm().fails();
    assertThat(refusal.job()).contains("password authentication failed for user \"postgres\"");
  }

  /// A Secret with the passwords of a release, except for the superuser's.
  private static void secret(String name, Release release) {
    Map<String, String> data =
        Map.of(
            "superuser-password", "different",
            "replication-password", release.password("replication-password"),
            "app-password", release.password("app-password"));
    Lab.client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE.name())
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }

  @Test
  void anImageThatDoesNotExistIsRefused() {
    Release release = new Release(NAMESPACE, "image");

    Refusal refusal =
        Refusal.of(
            "missing image",
            release,
            release.install(SHAPE.yaml(), "image.tag=none-such", SHORT_DEADLINE));

    refusal.helm().fails();
    assertThat(refusal.job()).contains("kubectl describe pod -l citus-group=0");
  }

  @Test
  void aStorageClassThatDoesNotExistIsRefused() {
    Release release = new Release(NAMESPACE, "storage");

    Refusal refusal =
        Refusal.of(
            "missing storage class",
            release,
            release.install(SHAPE.yaml(), "storage.persistentVolume.storageClass=none-such"));

    refusal.helm().fails("StorageClass", "none-such");
    assertNothingIsInstalled(release);
  }

  /// The next test needs the memory.
  @AfterEach
  void stopsEverything() {
    Lab.client().apps().statefulSets().inNamespace(NAMESPACE.name()).delete();
    Lab.client().batch().v1().jobs().inNamespace(NAMESPACE.name()).delete();
  }
}
