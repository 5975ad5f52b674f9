package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The smallest shape, a coordinator alone and one worker group of two: what an uninstalled release
/// leaves is what the next one begins with.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
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
    Ended helm = release.install(SHAPE.yaml()).succeeds();
    Times.seconds("ReinstallIT", event, "helm returns", helm.seconds());
    release.awaitHealthy(SHAPE);
    new Readied(release, SHAPE).record("ReinstallIT", event, begin);
  }

  @Test
  void findsTheDataOfAnUninstalledRelease() {
    try (ClientPod client = ClientPod.of(release, "application")) {
      client.sql("c-rw", "shop", "CREATE TABLE kept (id bigint)");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('kept', 'id')");
      client.sql("c-rw", "shop", "INSERT INTO kept SELECT generate_series(1, 1000)");
      String password = release.password("app-password");

      Ended uninstall = release.helm("uninstall", "--wait").succeeds();
      Times.seconds("ReinstallIT", "uninstall", "helm returns", uninstall.seconds());
      long begin = System.nanoTime();
      release.awaitNoPods(SHAPE);
      Times.seconds("ReinstallIT", "uninstall", "pods gone", (System.nanoTime() - begin) / 1e9);
      install("install over kept volumes");

      assertThat(release.password("app-password")).isEqualTo(password);
      // A Service that is new is not known to every node at once.
      await("the rows are there")
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() ->
              assertThat(client.sql("c-rw", "shop", "SELECT count(*), sum(id) FROM kept"))
                  .isEqualTo("1000 500500"));
      assertThat(release.jobLog()).contains("done: nothing to change");
      release.helm("test").succeeds();
    }
  }
}
