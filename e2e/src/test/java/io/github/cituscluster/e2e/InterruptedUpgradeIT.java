package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An upgrade that changes parameters, restarts members and makes a database, with the job killed
/// in the middle: its next try ends it.
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
class InterruptedUpgradeIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("interrupted");

  private static final Shape SHAPE = new Shape(1, List.of(1, 1));
  private static final String PARAMETER = "patroni.postgresql.parameters.";

  private final Release release = new Release(NAMESPACE, "c");
  private final List<String> databases = new ArrayList<>();

  @BeforeAll
  void installs() {
    release.install(SHAPE.yaml()).succeeds();
    release.awaitHealthy(SHAPE);
  }

  /// @param changes that the job has told of when it is killed
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9, 10, 11, 12, 15, 20, 25})
  void aJobThatIsKilledIsFollowedByOneThatEndsIt(int changes) {
    databases.add("additionalDatabases[%d].name=after%d".formatted(databases.size() + 1, changes));
    List<String> values = new ArrayList<>(databases);
    values.add(PARAMETER + "work_mem=" + (100 + changes) + "MB");
    values.add(PARAMETER + "max_connections=" + (201 + databases.size()));
    List<String> before = release.jobPods();

    // When
    CompletableFuture<Ended> helm =
        CompletableFuture.supplyAsync(
            () -> release.upgrade(SHAPE.yaml(), values.toArray(String[]::new)));
    String killed = podThatHasToldOf(changes, before);
    Disaster.deleteForGood(NAMESPACE.name(), killed);

    // Then
    helm.join().succeeds();
    assertThat(release.jobPods()).doesNotContain(killed);
    assertThat(release.jobLog()).contains("done: ");
    for (int group = 0; group <= 2; group++) {
      String pod = release.group(group).primary().getMetadata().getName();
      assertThat(ask(pod, "SHOW work_mem")).isEqualTo(100 + changes + "MB");
      assertThat(ask(pod, "SHOW max_connections")).isEqualTo("" + (201 + databases.size()));
    }
    release.helm("test").succeeds();
  }

  private String podThatHasToldOf(int changes, List<String> before) {
    String pod =
        await("a pod of the job")
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> release.jobPods().stream().filter(p -> !before.contains(p)).findFirst(),
                Optional::isPresent)
            .orElseThrow();
    await(pod + " tells of " + changes + " changes")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> told(pod) >= changes);
    return pod;
  }

  private long told(String pod) {
    return release.log(pod).lines().filter(line -> line.contains(" change=")).count();
  }

  private static String ask(String pod, String sql) {
    return Exec.in(NAMESPACE.name(), pod, "psql", "-XAtqc", sql).strip();
  }
}
