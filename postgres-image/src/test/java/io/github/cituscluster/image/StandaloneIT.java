package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PostgreSQL without Patroni, with and without Citus.
@NeedsImage
class StandaloneIT {
  private static final String NODES =
      "SELECT nodename, nodeport, groupid, shouldhaveshards FROM pg_dist_node";

  @ParameterizedTest
  @ValueSource(strings = {"", "false"})
  void isPlainPostgresqlUnlessCitusIsEnabled(String enable) {
    try (PostgresContainer node = started(Map.of("CITUS_ENABLE", enable))) {
      assertThat(node.query("postgres", "SHOW shared_preload_libraries")).isEmpty();
      assertThat(node.query("postgres", "SHOW data_checksums")).isEqualTo("on");
      assertThat(node.query("postgres", "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(node.query("postgres", "SELECT extname FROM pg_extension")).isEqualTo("plpgsql");
    }
  }

  @Test
  void aCoordinatorWithoutWorkersHoldsTheShards() {
    try (PostgresContainer node = started(Map.of("CITUS_ENABLE", "true"))) {
      assertThat(node.query("postgres", NODES)).isEqualTo("localhost|5432|0|t");
      node.query("postgres", "CREATE TABLE orders (id int PRIMARY KEY)");
      node.query("postgres", "SELECT create_distributed_table('orders', 'id')");
      node.query("postgres", "INSERT INTO orders SELECT generate_series(1, 100)");
      assertThat(node.query("postgres", "SELECT count(*) FROM orders")).isEqualTo("100");
      assertThat(node.query("postgres", "SELECT count(*) FROM pg_dist_shard")).isEqualTo("32");
    }
  }

  @Test
  void installsCitusOnlyInItsDatabase() {
    String extensions = "SELECT count(*) FROM pg_extension WHERE extname = 'citus'";
    try (PostgresContainer node = started(cluster(Map.of()))) {
      assertThat(node.query("shop", extensions)).isEqualTo("1");
      assertThat(node.query("postgres", extensions)).isEqualTo("0");
      assertThat(node.query("shop", "SHOW wal_level")).isEqualTo("logical");
      assertThat(node.query("shop", "SHOW max_prepared_transactions")).isEqualTo("200");
    }
  }

  @Test
  void registersTheCoordinatorAtItsAdvertisedAddress() {
    Map<String, String> address =
        Map.of("CITUS_ADVERTISE_HOST", "shop.example", "CITUS_ADVERTISE_PORT", "15432");
    try (PostgresContainer node = started(cluster(address))) {
      assertThat(node.query("shop", NODES)).isEqualTo("shop.example|15432|0|t");
    }
  }

  @Test
  void aCoordinatorWithWorkersHoldsNoShards() {
    Map<String, String> workers =
        Map.of(
            "CITUS_WORKER_NODES", "a,b:5433,[fd00::1]:5434,[fd00::2]", "CITUS_ADVERTISE_HOST", "c");
    try (PostgresContainer node = started(cluster(workers))) {
      assertThat(node.query("shop", NODES)).isEqualTo("c|5432|0|f");
    }
  }

  @Test
  void anUnregisteredWorkerHasNoNodes() {
    try (PostgresContainer node =
        started(cluster(Map.of("CITUS_ROLE", "worker", "CITUS_GROUP", "2")))) {
      assertThat(node.query("shop", NODES)).isEmpty();
      assertThat(node.query("shop", "SELECT groupid FROM pg_dist_local_group")).isEqualTo("0");
    }
  }

  @Test
  void setsClusterNameToTheNodeName() {
    try (PostgresContainer node = started(cluster(Map.of("CITUS_NODE_NAME", "shop node 7")))) {
      assertThat(node.query("postgres", "SHOW cluster_name")).isEqualTo("shop node 7");
    }
  }

  @Test
  void ignoresTheVariablesOfTheSetupJob() {
    Map<String, String> job =
        Map.of(
            "CITUS_COORDINATOR_HOST", "c",
            "CITUS_COORDINATOR_PORT", "6432",
            "CITUS_COORDINATOR_USER", "administrator",
            "CITUS_COORDINATOR_PASSWORD_FILE", "/does/not/exist",
            "CITUS_DEFAULT_WORKER_PORT", "6432",
            "CITUS_AUTO_REGISTER", "false",
            "CITUS_AUTO_REBALANCE", "true");
    try (PostgresContainer node = started(cluster(job))) {
      assertThat(node.query("shop", NODES)).isEqualTo("localhost|5432|0|t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_cron", "pg_cron,citus", "citus, pg_cron"})
  void listsCitusOnceAndFirst(String libraries) {
    try (PostgresContainer node =
        started(cluster(Map.of()), "-c", "shared_preload_libraries=" + libraries)) {
      assertThat(node.query("shop", "SHOW shared_preload_libraries")).isEqualTo("citus,pg_cron");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres -c work_mem=7MB",
        "-c work_mem=7MB",
        "--work_mem=7MB",
        "standalone -c work_mem=7MB"
      })
  void acceptsTheCommandsOfTheOfficialImage(String command) {
    try (PostgresContainer node =
        PostgresContainer.running(command.split(" ", -1))
            .withEnv("POSTGRES_PASSWORD", PostgresContainer.PASSWORD)
            .healthy()) {
      assertThat(node.query("postgres", "SHOW work_mem")).isEqualTo("7MB");
    }
  }

  @Test
  void aSecondStartKeepsTheData() {
    try (DataVolume volume = DataVolume.create()) {
      try (PostgresContainer node =
          PostgresContainer.standalone(cluster(Map.of())).withData(volume).healthy()) {
        node.query("shop", "CREATE TABLE kept AS SELECT 7 AS value");
        node.getDockerClient().stopContainerCmd(node.getContainerId()).exec();
        assertThat(node.getLogs()).endsWith("database system is shut down\n");
      }
      try (PostgresContainer node =
          PostgresContainer.running("standalone")
              .withEnv(cluster(Map.of()))
              .withData(volume)
              .healthy()) {
        assertThat(node.query("shop", "SELECT value FROM kept")).isEqualTo("7");
        assertThat(node.query("shop", NODES)).isEqualTo("localhost|5432|0|t");
      }
    }
  }

  private static Map<String, String> cluster(Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("CITUS_ENABLE", "true");
    environment.put("CITUS_DATABASE", "shop");
    return environment;
  }

  private static PostgresContainer started(Map<String, String> environment, String... options) {
    return PostgresContainer.standalone(environment, options).healthy();
  }
}
