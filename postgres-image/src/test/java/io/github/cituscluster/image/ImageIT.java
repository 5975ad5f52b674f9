package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;

/// Labels, contents and size of the image. The measured numbers are printed.
@NeedsImage
class ImageIT {
  private static final String LABEL = "org.opencontainers.image.";
  private static final String FLAVOUR = "io.github.citus-cluster.flavour";
  private static final long MEGABYTE = 1_000_000;

  @Test
  void labelsDescribeTheImage() {
    Map<String, String> labels = labels();

    assertThat(labels)
        .containsEntry(LABEL + "title", "citus-cluster/postgres")
        .containsEntry(LABEL + "licenses", "MIT AND AGPL-3.0-only AND PostgreSQL");
    assertThat(labels.get(LABEL + "description"))
        .matches("PostgreSQL \\d+ with Citus \\d+\\.\\d+\\.\\d+ and Patroni \\((core|postgis)\\)");
    assertThat(labels.get(LABEL + "version")).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(labels.get(LABEL + "revision")).matches("[0-9a-f]{7,40}");
    assertThat(labels.get(LABEL + "created")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(labels.get(FLAVOUR)).isIn("core", "postgis");
  }

  @Test
  void staysBelowItsSizeLimit() {
    long size = Objects.requireNonNull(image().getSize()) / MEGABYTE;
    System.out.println("MEASURED: size on disk: " + size + " MB");

    if ("core".equals(labels().get(FLAVOUR))) {
      assertThat(size).isLessThanOrEqualTo(420);
    }
  }

  @Test
  void containsTheLocales() {
    assertThat(print("locale -a").lines()).contains("C.utf8", "en_US.utf8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pgbackrest version",
        "pgbouncer --version",
        "patroni --version",
        "patronictl version",
        "postgres --version"
      })
  void containsItsPrograms(String command) {
    assertThat(print(command))
        .matches("(?s)(pgBackRest|PgBouncer|patroni|patronictl|postgres).*\\d+\\.\\d+.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "etcd3", "etcd"})
  void supportsPatronisConfigurationStores(String module) {
    assertThat(print("python3 -c 'import patroni.dcs." + module + "; print(7)'")).isEqualTo("7");
  }

  @Test
  void containsItsExtensions() {
    String names =
        "SELECT name FROM pg_available_extensions"
            + " WHERE name IN ('citus', 'pg_partman', 'vector', 'pg_cron', 'pgaudit', 'pg_stat_statements')";
    String libraries = "shared_preload_libraries=pg_cron,pgaudit,pg_stat_statements";
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of("CITUS_ENABLE", "true"), "-c", libraries).healthy()) {
      assertThat(node.query("postgres", names).lines())
          .hasSize(6)
          .allSatisfy(name ->
              assertThat(
                      node.query("postgres", "CREATE EXTENSION IF NOT EXISTS " + name + " CASCADE"))
                  .doesNotContain("ERROR"));
    }
  }

  @Test
  void acceptsConnectionsSoonAfterTheFirstStart() {
    String memory =
        "cat /proc/[0-9]*/smaps_rollup | awk '/^Pss:/ {sum += $2} END {print int(sum / 1000)}'";
    try (PostgresContainer node = PostgresContainer.standalone(Map.of("CITUS_ENABLE", "true"))) {
      long begin = System.nanoTime();
      node.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> node.shell("pg_isready -h 127.0.0.1").endsWith("accepting connections"));
      long elapsed = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      System.out.println("MEASURED: first start with Citus until connections: " + elapsed + " ms");
      node.awaitHealth("0 healthy: standalone");
      System.out.println(
          "MEASURED: memory at rest with Citus: " + node.shell(memory) + " MB (Pss)");
    }
  }

  @Test
  void itsUserIsNotRoot() {
    ContainerConfig config = Objects.requireNonNull(image().getConfig());

    assertThat(config.getUser()).isEqualTo("999:0");
  }

  @Test
  void nothingRunsAsRoot() {
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of("CITUS_ENABLE", "true")).withUser("999:0").healthy()) {
      assertThat(node.shell("stat -c %u /proc/[0-9]* | sort -u")).isEqualTo("999");
    }
  }

  @Test
  void patroniRunsAsAnyUser() {
    Map<String, String> member =
        Map.of(
            "PATRONI_SCOPE", "shop",
            "PATRONI_NAME", "shop-0",
            "PATRONI_SUPERUSER_PASSWORD", PostgresContainer.PASSWORD,
            "PATRONI_REPLICATION_PASSWORD", PostgresContainer.PASSWORD,
            "PATRONI_ETCD3_HOSTS", "127.0.0.1:1");
    try (PostgresContainer node = PostgresContainer.running("patroni").withEnv(member)) {
      node.start();
      // Without its configuration store Patroni comes no further.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(node.getLogs()).contains("waiting on etcd"));
      assertThat(node.shell("stat -c %u /proc/1")).isEqualTo("64321");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATRONI_SCOPE",
        "PATRONI_NAME",
        "PATRONI_SUPERUSER_PASSWORD",
        "PATRONI_REPLICATION_PASSWORD"
      })
  void patroniRequiresItsNamesAndPasswords(String missing) {
    Map<String, String> member =
        Map.of(
            "PATRONI_SCOPE", "shop",
            "PATRONI_NAME", "shop-0",
            "PATRONI_SUPERUSER_PASSWORD", "a",
            "PATRONI_REPLICATION_PASSWORD", "b");
    try (PostgresContainer node =
        PostgresContainer.failing("patroni").withEnv(member).withEnv(missing, "")) {
      node.awaitEnd().assertRefusal(missing + " is not set; Patroni needs it");
    }
  }

  @Test
  void anyCommandRunsAsAnyUser() {
    assertThat(print("id -u")).isEqualTo("64321");
    assertThat(print("healthcheck || echo code $?"))
        .isEqualTo(
            "unhealthy: the entrypoint has not started ("
                + ImagePaths.MODE_FILE
                + " does not exist)\ncode 1");
  }

  /// Runs a command instead of a mode and returns what it prints.
  private static String print(String command) {
    try (PostgresContainer node = PostgresContainer.succeeding("bash", "-c", command)) {
      return node.awaitEnd().stdout().strip();
    }
  }

  private static Map<String, String> labels() {
    return Objects.requireNonNull(
        Objects.requireNonNull(image().getConfig()).getLabels(), "the image has no labels");
  }

  private static InspectImageResponse image() {
    return DockerClientFactory.lazyClient().inspectImageCmd(Images.postgres()).exec();
  }
}
