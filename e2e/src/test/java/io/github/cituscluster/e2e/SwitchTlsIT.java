package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// TLS is switched on in a running cluster and off again, with the permissive step in between.
@SharedCluster
class SwitchTlsIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("switch-tls");

  private static final Shape SHAPE = new Shape(2, List.of(2));
  private static final String OFF = "tls.source=off";
  private static final String PERMISSIVE = "tls.permissive=true";
  private static final String LOG = "patroni.postgresql.parameters.log_connections=all";

  private final Release release = new Release(NAMESPACE, "c");

  @BeforeAll
  void installsWithoutTls() {
    release.install(SHAPE.yaml(), OFF, LOG).succeeds();
    release.awaitHealthy(SHAPE);
    try (ClientPod client = ClientPod.withOptionalTls(release, "first")) {
      client.sql("c-rw", "shop", "CREATE TABLE kept (id bigint, what text)");
      client.sql("c-rw", "shop", "SELECT create_distributed_table('kept', 'id')");
    }
    assertWorks("off", l -> l.protocol().isEmpty());
  }

  @Test
  @Order(1)
  void offToStrictIsRefusedAndChangesNothing() {
    ProcessResult helm = release.upgrade(SHAPE.yaml(), LOG).fails();

    assertThat(helm.output()).contains("tls.permissive: true");
    assertWorks("refused", l -> l.protocol().isEmpty());
  }

  @Test
  @Order(2)
  void offToPermissive() {
    upgradeAndTest("off to permissive", PERMISSIVE);
    assertWorks("permissive", l -> true);
  }

  @Test
  @Order(3)
  void permissiveToStrict() {
    upgradeAndTest("permissive to strict");
    try (ClientPod client = ClientPod.of(release, "strict")) {
      assertThat(
              client.sql(
                  "c-rw", "shop", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("t");
    }
    assertWorks("strict", l -> true);
  }

  @Test
  @Order(4)
  void strictToPermissive() {
    upgradeAndTest("strict to permissive", PERMISSIVE);
    assertWorks("permissive-again", l -> true);
  }

  @Test
  @Order(5)
  void permissiveToOff() {
    upgradeAndTest("permissive to off", OFF);
    assertWorks("off-again", l -> true);
    try (ClientPod client = ClientPod.withOptionalTls(release, "plain")) {
      assertThat(
              client.sql(
                  "c-rw", "shop", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("f");
    }
  }

  private void upgradeAndTest(String event, String... set) {
    List<String> all = new ArrayList<>(List.of(set));
    all.add(LOG);
    long begin = System.nanoTime();
    ProcessResult helm = release.upgrade(SHAPE.yaml(), all.toArray(String[]::new)).succeeds();
    Measurements.seconds("SwitchTlsIT", event, "helm", helm.seconds());
    release.awaitHealthy(SHAPE);
    Measurements.seconds("SwitchTlsIT", event, "healthy", (System.nanoTime() - begin) / 1e9);
    System.out.println(release.jobLog());
    release.helm("test").succeeds();
  }

  /// Asserts that rows are written, that those of all earlier steps exist, and how clients logged
  /// in.
  private void assertWorks(String step, Predicate<Logins.Login> login) {
    try (ClientPod client = ClientPod.withOptionalTls(release, "client-" + step)) {
      String before = client.sql("c-rw", "shop", "SELECT count(*) FROM kept");
      client.sql(
          "c-rw",
          "shop",
          "INSERT INTO kept SELECT i, '%s' FROM generate_series(1, 100) i".formatted(step));
      assertThat(client.sql("c-rw", "shop", "SELECT count(*) FROM kept"))
          .isEqualTo(String.valueOf(Integer.parseInt(before) + 100));
      assertThat(Integer.parseInt(before) % 100).isZero();
    }
    assertThat(Logins.of(release, SHAPE).overTheNetwork()).isNotEmpty().allMatch(login);
  }

  @AfterAll
  void everyRowExists() {
    try (ClientPod client = ClientPod.withOptionalTls(release, "last")) {
      assertThat(client.sql("c-rw", "shop", "SELECT count(DISTINCT what), count(*) FROM kept"))
          .isEqualTo("6 600");
    }
  }
}
