package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A release that is installed again finds the data of the uninstalled one. The smallest shape: one
/// coordinator and one worker group of two.
@SharedCluster
class ReinstallIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("reinstall");

  private static final Shape SHAPE = Shape.SMALL;
  private final Release release = new Release(NAMESPACE, "c");

  @BeforeAll
  void installs() {
    install("install of 1 + 2");
  }

  private void install(String event) {
    Instant begin = Instant.now();
    ProcessResult helm = release.install(SHAPE.yaml()).succeeds();
    Measurements.seconds("ReinstallIT", event, "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    new ReadinessTimes(release, SHAPE).record("ReinstallIT", event, begin);
  }

  @Test
  void findsTheDataOfAnUninstalledRelease() {
    try (ClientPod client = ClientPod.of(release, "application")) {
      client.sql("c-rw", "shop", "CREATE TABLE kept (id bigint)");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('kept', 'id')");
      client.sql("c-rw", "shop", "INSERT INTO kept SELECT generate_series(1, 1000)");
      String password = release.password("app-password");

      ProcessResult uninstall = release.helm("uninstall", "--wait").succeeds();
      Measurements.seconds("ReinstallIT", "uninstall", "helm returns", uninstall.seconds());
      Measurements.time(
          "ReinstallIT", "uninstall", "pods deleted", () -> release.awaitNoPods(SHAPE));
      install("install over kept volumes");

      assertThat(release.password("app-password")).isEqualTo(password);
      // A new Service does not work on every node at once.
      await("the rows exist")
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() ->
              assertThat(client.sql("c-rw", "shop", "SELECT count(*), sum(id) FROM kept"))
                  .isEqualTo("1000 500500"));
      release.assertNothingToChange();
      release.helm("test").succeeds();
    }
  }
}
