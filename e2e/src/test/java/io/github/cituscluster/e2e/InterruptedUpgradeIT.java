package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The setup job is killed in the middle of an upgrade that changes parameters, restarts members
/// and creates a database. Its next attempt completes the upgrade.
@SharedCluster
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

  /// @param changes that the job has logged when it is killed
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9, 10, 11, 12, 15, 20, 25})
  void theNextAttemptCompletesTheWorkOfAKilledJob(int changes) {
    databases.add("additionalDatabases[%d].name=after%d".formatted(databases.size() + 1, changes));
    List<String> values = new ArrayList<>(databases);
    values.add(PARAMETER + "work_mem=" + (100 + changes) + "MB");
    values.add(PARAMETER + "max_connections=" + (201 + databases.size()));
    List<String> before = release.jobPods();

    // When
    CompletableFuture<ProcessResult> helm =
        CompletableFuture.supplyAsync(
            () -> release.upgrade(SHAPE.yaml(), values.toArray(String[]::new)));
    String killed = podThatHasLogged(changes, before);
    PodFaults.deleteForGood(NAMESPACE.name(), killed);

    // Then
    helm.join().succeeds();
    assertThat(release.jobPods()).doesNotContain(killed);
    assertThat(release.jobLog()).contains("done: ");
    for (int group = 0; group <= 2; group++) {
      String pod = release.group(group).primaryName();
      assertThat(release.sql(pod, "postgres", "SHOW work_mem")).isEqualTo(100 + changes + "MB");
      assertThat(release.sql(pod, "postgres", "SHOW max_connections"))
          .isEqualTo("" + (201 + databases.size()));
    }
    release.helm("test").succeeds();
  }

  private String podThatHasLogged(int changes, List<String> before) {
    String pod =
        await("a pod of the job")
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> release.jobPods().stream().filter(p -> !before.contains(p)).findFirst(),
                Optional::isPresent)
            .orElseThrow();
    await(pod + " has logged " + changes + " changes")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> changesLogged(pod) >= changes);
    return pod;
  }

  private long changesLogged(String pod) {
    return release.log(pod).lines().filter(line -> line.contains(" change=")).count();
  }
}
