package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The password files may change while the members run.
@NeedsImage
class ChangedPasswordIT {
  private static final String NEW = "it's new: \\ #1";

  @Test
  void membersUseTheNewPasswordOfARoleOnceTheirServersAcceptIt(@TempDir Path folder)
      throws IOException {
    try (PatroniCluster cluster = new PatroniCluster(folder, 2)) {
      PostgresContainer primary = cluster.primary(0);
      PostgresContainer replica = other(cluster, primary);

      // When
      Files.writeString(folder.resolve("replication-password"), NEW);
      Files.writeString(folder.resolve("restapi-password"), NEW);

      // Then
      awaitLog(replica, "Patroni has the new password of: restapi");
      awaitLog(primary, "Patroni has the new password of: restapi");
      assertThat(replica.getLogs()).doesNotContain("new password of: replication");

      // When
      String role = "ALTER ROLE standby PASSWORD '%s'".formatted(NEW.replace("'", "''"));
      assertThat(primary.query("postgres", role)).isEmpty();

      // Then
      awaitLog(replica, "Patroni has the new password of: replication");
      awaitLog(primary, "Patroni has the new password of: replication");
      assertThat(primary.query("postgres", DISCONNECT_REPLICA)).isEqualTo("t");
      cluster.awaitHealthy();
      cluster.switchover(0);
      cluster.awaitHealthy();
      assertThat(replica.query("postgres", "SELECT pg_is_in_recovery()")).isEqualTo("f");
    }
  }

  private static final String DISCONNECT_REPLICA =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE usename = 'standby'";

  private static PostgresContainer other(PatroniCluster cluster, PostgresContainer primary) {
    return cluster.members(0).stream().filter(m -> !m.equals(primary)).findFirst().orElseThrow();
  }

  private static void awaitLog(PostgresContainer member, String line) {
    await("log: " + line)
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(member.getLogs()).contains(line));
  }
}
