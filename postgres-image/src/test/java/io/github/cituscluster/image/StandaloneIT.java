package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// PostgreSQL alone, with and without Citus.
class StandaloneIT {
  @Test
  void isPlainPostgresqlUnlessCitusIsAskedFor() {
    try (PostgresContainer node = started(Map.of())) {
      assertThat(node.query("postgres", "SHOW shared_preload_libraries")).isEmpty();
      assertThat(node.query("postgres", "SHOW data_checksums")).isEqualTo("on");
      assertThat(node.query("postgres", "SHOW server_encoding")).isEqualTo("UTF8");
    }
  }

  static PostgresContainer started(Map<String, String> environment, String... options) {
    PostgresContainer node = PostgresContainer.standalone(environment, options);
    node.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(node.health()).startsWith("0 "));
    return node;
  }
}
