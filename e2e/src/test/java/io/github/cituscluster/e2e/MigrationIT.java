package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A release of the earlier chart, with data in two databases, is upgraded to this chart.
@SharedCluster
class MigrationIT {
  /// The pods of that chart start as root.
  @RegisterExtension
  static final TestNamespace NAMESPACE = new TestNamespace("migration", "baseline");

  private static final Shape SHAPE = new Shape(2, List.of(2, 1));
  private static final Duration TIMEOUT = Duration.ofMinutes(4);

  private final Release release = new Release(NAMESPACE, "citusdemo");
  private final EarlierCluster earlier = new EarlierCluster(release, SHAPE);
  private Map<Integer, String> leaders = Map.of();

  @BeforeAll
  void theEarlierClusterHoldsRowsInTwoDatabases() {
    earlier.install();
    earlier.fill();
  }

  @Test
  @Order(1)
  void isRefusedWhileTheEarlierClusterRuns() {
    Map<String, String> before = release.incarnations(SHAPE);

    ProcessResult refused = release.upgrade(earlier.values());

    System.out.println(refused.output());
    refused.fails("earlier cluster", "citusdemo-0-1");
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
    assertThat(
            Lab.client()
                .configMaps()
                .inNamespace(NAMESPACE.name())
                .withName("citusdemo-0-config")
                .get())
        .isNull();
    assertThat(release.password("superuser-password")).isEqualTo("zalando");
  }

  @Test
  @Order(2)
  void isMigratedInPlace() {
    leaders = earlier.leaders();
    String commands = EarlierCluster.stopCommands(release.upgrade(earlier.values()));
    long begin = System.nanoTime();
    EarlierCluster.stop(commands);
    seconds("earlier pods deleted", begin);

    var upgrade = CompletableFuture.supplyAsync(() -> release.upgrade(earlier.values()));
    await("both databases write again")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .untilAsserted(() -> {
          sql("citus", "INSERT INTO events VALUES (10001, 'new') ON CONFLICT DO NOTHING");
          sql("shop", "INSERT INTO orders VALUES (10001, 'new')");
        });
    seconds("main and additional database write again", begin);
    ProcessResult helm = upgrade.join().succeeds();
    seconds("helm upgrade has returned", begin);
    Measurements.seconds("MigrationIT", "migration", "helm upgrade", helm.seconds());
    System.out.println(release.jobLog());
  }

  private static void seconds(String what, long begin) {
    Measurements.seconds("MigrationIT", "migration", what, (System.nanoTime() - begin) / 1e9);
  }

  @Test
  @Order(3)
  void everyRowExistsAndThePrimariesAreTheSame() {
    release.awaitHealthy(SHAPE);

    assertThat(sql("citus", "SELECT count(*), sum(id) FROM events")).isEqualTo("10001 50015001");
    assertThat(sql("shop", "SELECT count(*), sum(id) FROM orders")).isEqualTo("10001 50015001");
    assertThat(earlier.leaders()).isEqualTo(leaders);
    assertThat(release.password("superuser-password")).isEqualTo("zalando");
    assertThat(release.password("restapi-password")).hasSize(32);
  }

  @Test
  @Order(4)
  void nodesAreRegisteredByServicesAndKeepTheirGroupNumbers() {
    String rows = "SELECT groupid, nodename, noderole FROM pg_dist_node ORDER BY groupid";

    assertThat(sql("citus", rows))
        .isEqualTo("0 citusdemo-0 primary\n1 citusdemo-1 primary\n2 citusdemo-2 primary");
    assertThat(sql("shop", rows))
        .isEqualTo("0 citusdemo-0 primary\n2 citusdemo-1 primary\n3 citusdemo-2 primary");
    release.helm("test").succeeds();
  }

  @Test
  @Order(5)
  void noObjectOfTheEarlierChartIsLeft() {
    var client = Lab.client();
    assertThat(client.rbac().clusterRoles().withName("patroni-k8s-ep-access").get()).isNull();
    assertThat(
            client
                .services()
                .inNamespace(NAMESPACE.name())
                .withName("citusdemo-0")
                .require()
                .getSpec()
                .getSelector())
        .containsEntry("role", "primary");
    assertThat(
            client
                .endpoints()
                .inNamespace(NAMESPACE.name())
                .withName("citusdemo-0")
                .require()
                .getMetadata()
                .getAnnotations())
        .as("recreated by Kubernetes")
        .doesNotContainKeys("acquireTime", "optime");
  }

  @Test
  @Order(6)
  void aSecondUpgradeChangesNothing() {
    Map<String, String> before = release.incarnations(SHAPE);

    release.upgrade(earlier.values()).succeeds();

    release.assertNothingToChange();
    assertThat(release.incarnations(SHAPE)).isEqualTo(before);
  }

  @Test
  @Order(7)
  void bothDatabasesFollowFailovers() {
    for (int group : List.of(0, 1)) {
      PodFaults.delete(release.group(group).primary());
      awaitWrites("a lost primary of group " + group);
      release.awaitHealthy(SHAPE);

      String replica = release.group(group).replica().getMetadata().getName();
      release.group(group).switchover(replica);
      awaitWrites("a switchover of group " + group);
      await(replica + " is the primary")
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(earlier.leaders()).containsEntry(group, replica));
      release.awaitHealthy(SHAPE);
    }
    release.helm("test").succeeds();
  }

  private void awaitWrites(String event) {
    for (Map.Entry<String, String> table : Map.of("citus", "events", "shop", "orders").entrySet()) {
      await("writes in %s after %s".formatted(table.getKey(), event))
          .atMost(TIMEOUT)
          .ignoreExceptions()
          .until(() -> {
            sql(table.getKey(), "UPDATE %s SET text = '%s'".formatted(table.getValue(), event));
            return true;
          });
    }
  }

  /// Runs statements through the coordinator's Service, from a member that keeps running, with the
  /// connection that NOTES.txt prints.
  private static String sql(String database, String statements) {
    String folder = "/etc/citus-cluster/tls/";
    String connection =
        "host=citusdemo-rw user=postgres dbname=%s connect_timeout=5 sslmode=verify-full sslrootcert=%sca.crt sslcert=%2$snode.crt sslkey=%2$snode.key"
            .formatted(database, folder);
    return Exec.in(
            NAMESPACE.name(),
            "citusdemo-2-0",
            "psql",
            "-XAtqv",
            "ON_ERROR_STOP=1",
            "-F",
            " ",
            "-d",
            connection,
            "-c",
            statements)
        .strip();
  }
}
