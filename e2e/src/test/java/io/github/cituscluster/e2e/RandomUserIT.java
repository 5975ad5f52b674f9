package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The cluster runs as a user id that the image does not know, as OpenShift assigns them.
@NeedsKubernetes
class RandomUserIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("user");

  private static final Shape SHAPE = new Shape(1, List.of(1));
  private static final String USER = "1000620000";

  @Test
  void runsAsAnyUser() {
    Release release = new Release(NAMESPACE, "c");
    String user = "podSpec: {runAsUser: %s, fsGroup: %s}%n".formatted(USER, USER);
    release.install(SHAPE.yaml() + user).succeeds();
    release.awaitHealthy(SHAPE);

    assertThat(Exec.in(NAMESPACE.name(), "c-0-0", "id", "-u").strip()).isEqualTo(USER);
    try (ClientPod client = ClientPod.of(release, "application")) {
      client.sql("c-rw", "shop", "CREATE TABLE kept (id bigint)");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('kept', 'id')");
      client.sql("c-rw", "shop", "INSERT INTO kept SELECT generate_series(1, 100)");
      release.pods(SHAPE).forEach(PodFaults::delete);
      release.awaitHealthy(SHAPE);

      // The Services reach the new pods a moment later.
      await("all rows are read again")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> client.sql("c-rw", "shop", "SELECT count(*) FROM kept").equals("100"));
    }
    release.helm("test").succeeds();
  }
}
