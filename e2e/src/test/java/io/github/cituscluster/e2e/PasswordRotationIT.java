package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Passwords that change in the Secret reach servers, nodes and Patroni while clients write.
@SharedCluster
class PasswordRotationIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("passwords");

  private static final Shape SHAPE = new Shape(1, List.of(2, 1));

  private static final String STATISTICS = "additionalExtensions.extensions[0]=pg_stat_statements";

  private final Release release = new Release(NAMESPACE, "c");
  private final WriteLoad load = new WriteLoad(release, List.of(1, 2), "PasswordRotationIT");
  private Map<String, String> incarnations = Map.of();

  @BeforeAll
  void installs() {
    release.install(SHAPE.yamlWithPasswords(), STATISTICS).succeeds();
    release.awaitHealthy(SHAPE);
    incarnations = release.incarnations(SHAPE);
  }

  @Test
  @Order(1)
  void thePasswordsOfTheServersChangeWhileClientsWrite() {
    WriterLog log =
        load.during(
            "changed passwords of superuser, replication, REST API",
            1,
            timeline -> {
              change(
                  Map.of(
                      "previous-superuser-password", release.password("superuser-password"),
                      "superuser-password", "a new 'password' \\ of mine",
                      "replication-password", "new: replication # password",
                      "previous-restapi-password", release.password("restapi-password"),
                      "restapi-password", "new-restapi-password"));
              ProcessResult helm =
                  release.upgrade(SHAPE.yamlWithPasswords(), STATISTICS).succeeds();
              Measurements.seconds(
                  "PasswordRotationIT", "changed passwords", "helm", helm.seconds());
            });

    System.out.println(release.jobLog());
    assertThat(release.jobLog()).containsPattern("changed passwords|passwords changed");
    log.assertNoErrors();
    try (ClientPod client = ClientPod.of(release, "superuser")) {
      assertThat(client.superuserSql("c-rw", "shop", "SELECT count(*) > 0 FROM writes"))
          .isEqualTo("t");
      assertThat(client.superuserSql("c-2", "shop", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  @Order(2)
  void membersLoadThemWithoutARestart() {
    for (Pod pod : release.pods(SHAPE)) {
      String name = pod.getMetadata().getName();
      await(name + " has the new passwords")
          .atMost(Duration.ofMinutes(4))
          .untilAsserted(() ->
              assertThat(reloadedPasswords(release.log(name)))
                  .contains("superuser")
                  .contains("replication")
                  .contains("restapi"));
    }
    String cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_replication";
    String primary = release.group(1).primaryName();
    assertThat(release.sql(primary, "postgres", cut)).isEqualTo("1");

    release.awaitHealthy(SHAPE);
    release.group(1).switchover(release.group(1).replica().getMetadata().getName());
    release.awaitHealthy(SHAPE);
    assertThat(release.incarnations(SHAPE)).isEqualTo(incarnations);
  }

  private static String reloadedPasswords(String log) {
    return String.join(
        "\n", log.lines().filter(l -> l.contains("Patroni has the new password of")).toList());
  }

  @Test
  @Order(3)
  void thePreviousPasswordsCanBeRemoved() {
    change(Map.of("previous-superuser-password", "", "previous-restapi-password", ""));

    release.upgrade(SHAPE.yamlWithPasswords(), STATISTICS).succeeds();

    release.assertNothingToChange();
    release.helm("test").succeeds();
  }

  @Test
  @Order(4)
  void thePasswordOfAnApplicationChanges() {
    try (ClientPod before = ClientPod.of(release, "before")) {
      assertThat(before.sql("c-rw", "shop", "SELECT 1")).isEqualTo("1");
      change(Map.of("app-password", "another: of the application"));

      release.upgrade(SHAPE.yamlWithPasswords(), STATISTICS).succeeds();

      assertThatThrownBy(() -> before.sql("c-rw", "shop", "SELECT 1"))
          .hasMessageContaining("password authentication failed");
      try (ClientPod after = ClientPod.of(release, "after")) {
        assertThat(after.sql("c-rw", "shop", "SELECT count(*) > 0 FROM writes")).isEqualTo("t");
      }
    }
  }

  private static void change(Map<String, String> passwords) {
    Lab.client()
        .secrets()
        .inNamespace(NAMESPACE.name())
        .withName("c")
        .edit(s -> new SecretBuilder(s).withStringData(new HashMap<>(passwords)).build());
  }

  @Test
  @Order(5)
  void theStatisticsHoldNoPasswordVerifier() {
    String count = "SELECT count(*) FROM pg_stat_statements WHERE query LIKE ";
    for (String pod : List.of("c-0-0", "c-2-0")) {
      assertThat(release.sql(pod, "citus", count + "'%SCRAM-SHA-256$%'")).as(pod).isEqualTo("0");
      assertThat(release.sql(pod, "citus", count + "'%INSERT%'")).as(pod).isNotEqualTo("0");
    }
  }

  @AfterAll
  void everyAcknowledgedWriteExists() {
    load.assertComplete();
  }
}
