package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/// The setup job with the same environment as the servers.
@NeedsImage
class SetupJobIT {
  private static final String FILE = "/run/secrets/password";
  private static final String NODES =
      "SELECT string_agg(nodename || ':' || nodeport, ' ' ORDER BY groupid) FROM pg_dist_node";
  private static final String GROUPS_WITH_SHARDS =
      "SELECT string_agg(DISTINCT groupid::text, ' ') FROM pg_dist_placement";

  @TempDir private Path folder;
  private final Network network = Network.newNetwork();

  @Test
  void readsTheEnvironmentOfTheServers() throws IOException {
    Path secret = TestFiles.write(folder.resolve("password"), PostgresContainer.PASSWORD);
    try (network;
        PostgresContainer coordinator = node(secret, "c", "coordinator");
        PostgresContainer first = node(secret, "a", "worker");
        PostgresContainer second = node(secret, "b", "worker").withEnv("PGPORT", "6432")) {
      first.start();
      second.start();
      coordinator.healthy();

      // With false the job leaves the registration to the operator.
      setUp(secret, Map.of("CITUS_AUTO_REGISTER", "false"));
      assertThat(coordinator.query("shop", NODES)).isEqualTo("c:5432");

      // The first worker gets all shards; the second gets its share when it joins.
      setUp(secret, Map.of("CITUS_WORKER_NODES", "a"));
      assertThat(coordinator.query("shop", NODES)).isEqualTo("c:5432 a:5432");
      coordinator.query("shop", "CREATE TABLE orders (id int PRIMARY KEY)");
      coordinator.query("shop", "SELECT create_distributed_table('orders', 'id')");
      assertThat(coordinator.query("shop", GROUPS_WITH_SHARDS)).isEqualTo("1");
      setUp(secret, Map.of("CITUS_AUTO_REBALANCE", "true"));
      assertThat(coordinator.query("shop", NODES)).isEqualTo("c:5432 a:5432 b:6432");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(coordinator.query("shop", GROUPS_WITH_SHARDS)).isEqualTo("1 2"));
    }
  }

  private static Map<String, String> environment(String role) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CITUS_ENABLE", "true");
    environment.put("CITUS_DATABASE", "shop");
    environment.put("CITUS_ROLE", role);
    environment.put("CITUS_COORDINATOR_HOST", "c");
    environment.put("CITUS_ADVERTISE_HOST", "c");
    environment.put("CITUS_WORKER_NODES", "a,b:6432");
    environment.put("POSTGRES_PASSWORD_FILE", FILE);
    return environment;
  }

  private PostgresContainer node(Path secret, String name, String role) {
    return PostgresContainer.running("standalone")
        .withEnv(environment(role))
        .withFile(secret, FILE)
        .withNetwork(network)
        .withNetworkAliases(name);
  }

  private void setUp(Path secret, Map<String, String> more) {
    Bind bind = new Bind(secret.toString(), new Volume(FILE), AccessMode.ro);
    try (GenericContainer<?> job =
        new GenericContainer<>(Images.job())
            .withNetwork(network)
            .withEnv(environment("coordinator"))
            .withEnv(more)
            .withCommand("setup", "--environment")
            .withCreateContainerCmdModifier(
                command -> Objects.requireNonNull(command.getHostConfig()).withBinds(bind))
            .withStartupCheckStrategy(new ContainerResult.AwaitExit())) {
      job.start();
      assertThat(job.getCurrentContainerInfo().getState().getExitCodeLong())
          .as(job.getLogs())
          .isZero();
    }
  }
}
