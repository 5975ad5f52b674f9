package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files with the passwords may change while the members run.
@NeedsImage
class ChangedPasswordIT {
  private static final String NEW = "it's new: \\ #1";

  @Test
  void membersTakeThePasswordOfARoleWhenTheirServersHaveIt(@TempDir Path folder)
      throws IOException {
    try (PatroniCluster cluster = new PatroniCluster(folder, 2)) {
      PostgresContainer primary = cluster.leader(0);
      PostgresContainer replica = other(cluster, primary);

      // When
      Files.writeString(folder.resolve("replication-password"), NEW);
      Files.writeString(folder.resolve("restapi-password"), NEW);

      // Then
      awaitNews(replica, "Patroni has the new password of: restapi");
      assertThat(replica.getLogs()).doesNotContain("new password of: replication");

      // When
      String role = "ALTER ROLE standby PASSWORD '%s'".formatted(NEW.replace("'", "''"));
      assertThat(primary.query("postgres", role)).isEmpty();

      // Then
      awaitNews(replica, "Patroni has the new password of: replication");
      awaitNews(primary, "Patroni has the new password of: replication");
      assertThat(primary.query("postgres", CUT)).isEqualTo("t");
      cluster.awaitHealthy();
      cluster.switchover(0);
      cluster.awaitHealthy();
      assertThat(replica.query("postgres", "SELECT pg_is_in_recovery()")).isEqualTo("f");
    }
  }

  private static final String CUT =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE usename = 'standby'";

  private static PostgresContainer other(PatroniCluster cluster, PostgresContainer primary) {
    return cluster.members(0).stream().filter(m -> !m.equals(primary)).findFirst().orElseThrow();
  }

  private static void awaitNews(PostgresContainer member, String news) {
    await("log: " + news)
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(member.getLogs()).contains(news));
  }
}
