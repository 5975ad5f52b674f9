package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.MinimumDurationRunningStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/// The cluster of compose.yaml, with the settings of that file.
@NeedsImage
class ComposeIT {
  private static final Path FILE = Path.of("compose.yaml").toAbsolutePath();
  private static final String SETUP = "setup";

  private static final Map<String, ComposeService> NODES = new TreeMap<>();
  private static final Map<String, DataVolume> VOLUMES = new TreeMap<>();

  /// Docker creates it for the first container.
  private static final Network NETWORK = Network.newNetwork();

  @TempDir private static Path secrets;
  private static String firstSetup = "";

  @BeforeAll
  static void start() throws IOException {
    for (String secret : List.of("postgres-password", "shop-password")) {
      TestFiles.write(secrets.resolve(secret), UUID.randomUUID() + "\n");
    }
    ComposeFile file = file();
    for (String name : file.services().keySet()) {
      if (!name.equals(SETUP)) {
        ComposeService node =
            service(name, new MinimumDurationRunningStartupCheckStrategy(Duration.ofMillis(50)));
        NODES.put(name, node);
        node.start();
      }
    }
    // Compose starts the job together with the servers; the job waits for them.
    firstSetup = setUp();
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() ->
            assertThat(NODES.values())
                .extracting(ComposeService::engineHealth)
                .containsOnly("healthy"));
  }

  @AfterAll
  static void stop() {
    NODES.values().forEach(GenericContainer::stop);
    VOLUMES.values().forEach(DataVolume::close);
    NETWORK.close();
  }

  @Test
  void hasACoordinatorAndThreeWorkers() {
    assertThat(NODES).containsOnlyKeys("coordinator", "worker-1", "worker-2", "worker-3");
  }

  @Test
  void setupRegistersTheWorkers() {
    assertThat(firstSetup).contains("shop");
    assertThat(query("citus", "SELECT nodename, groupid FROM pg_dist_node ORDER BY 2"))
        .isEqualTo("coordinator|0\nworker-1|1\nworker-2|2\nworker-3|3");
  }

  @Test
  void aDistributedTableHasRowsOnEveryWorker() {
    query("shop", "INSERT INTO orders (customer) SELECT generate_series(1, 1000)");

    assertThat(query("shop", "SELECT count(*) FROM orders")).isEqualTo("1000");
    assertThat(
            query(
                "shop",
                "SELECT nodename, count(*) > 0, sum(result::int) > 0"
                    + " FROM run_command_on_shards('orders', 'SELECT count(*) FROM %s')"
                    + " JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid)"
                    + " GROUP BY 1 ORDER BY 1"))
        .isEqualTo("worker-1|t|t\nworker-2|t|t\nworker-3|t|t");
  }

  @Test
  void aSecondRunOfSetupChangesNothing() {
    assertThat(setUp()).contains("nothing to change");
  }

  /// Runs the setup service until it succeeds and returns its log.
  private static String setUp() {
    try (ComposeService setup =
        service(SETUP, new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(2)))) {
      setup.start();
      assertThat(setup.getCurrentContainerInfo().getState().getExitCodeLong()).isZero();
      return setup.getLogs(OutputType.STDOUT) + setup.getLogs(OutputType.STDERR);
    }
  }

  private static ComposeService service(String name, StartupCheckStrategy check) {
    return new ComposeService(
        file(),
        name,
        NETWORK,
        check,
        FILE.resolveSibling(""),
        volume -> VOLUMES.computeIfAbsent(volume, v -> DataVolume.create()).name());
  }

  private static ComposeFile file() {
    return new ComposeFile(
        FILE,
        Map.of(
            "CITUS_IMAGE", Images.postgres(),
            "CITUS_SETUP_IMAGE", Images.job(),
            "SECRETS", secrets.toString()));
  }

  private static String query(String database, String sql) {
    try {
      ComposeService coordinator = NODES.get("coordinator");
      if (coordinator == null) {
        throw new IllegalStateException("no coordinator");
      }
      var result =
          coordinator.execInContainer("psql", "-XAtq", "-U", "postgres", "-d", database, "-c", sql);
      return (result.getStdout() + result.getStderr()).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
