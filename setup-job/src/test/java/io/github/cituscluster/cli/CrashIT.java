package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The job and the servers are killed after each change of a run; the next run, or the same one,
/// ends right.
class CrashIT {
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
    new Job(cluster).setup().exited(0);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  /// The example makes 26 changes beside the main database; each is a place to die.
  static IntStream changes() {
    return IntStream.rangeClosed(1, 26);
  }

  private static Job job(String name) {
    Job job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: NAME_owner, passwordFile: role-password}]
                databases:
                  - name: NAME
                    owner: NAME_owner
                    extensions: [{name: hstore}]
                    parameters: {work_mem: 5MB}
                    roles: [NAME_owner]
                    initScripts: [{name: s, file: s.sql}]
                """
                    .replace("NAME", name));
    job.file("s.sql", "CREATE TABLE t (id int); INSERT INTO t VALUES (1);");
    return job;
  }

  /// Calls back after the n-th change that the job logs.
  private static Consumer<String> after(int n, Runnable action) {
    AtomicInteger changes = new AtomicInteger();
    return line -> {
      if (line.contains(" change=") && changes.incrementAndGet() == n) {
        action.run();
      }
    };
  }

  private static void isRight(Job job, String name) {
    job.setup().exited(0).logged("done: nothing to change");
    job.run("verify").exited(0);
    for (LocalNode node : cluster.nodes()) {
      assertThat(ask(node, name, "SELECT groupid FROM pg_dist_node ORDER BY 1"))
          .containsExactly("0", "1", "2");
      assertThat(ask(node, name, "SHOW work_mem")).containsExactly("5MB");
      assertThat(ask(node, "postgres", "SELECT gid FROM pg_prepared_xacts")).isEmpty();
    }
    assertThat(ask(cluster.coordinator(), name, "SELECT count(*) FROM t")).containsExactly("1");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void theNextRunEndsRightWhenTheJobWasKilledAfterChange(int n) throws Exception {
    // Given
    String name = "killed" + n;
    Job job = job(name);
    Process process = job.start("setup");
    int killed = new LogLines(process, after(n, process::destroyForcibly)).exitCode();
    assertThat(killed)
        .as("exit code of a killed process; it made fewer than %d changes?", n)
        .isEqualTo(137);

    // When
    job.setup().exited(0);

    // Then
    isRight(job, name);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 9, 12, 14, 17, 20, 24, 26})
  void theSameRunWaitsThroughAServerKilledAfterChange(int n) throws Exception {
    // Given: coordinator and workers in turn
    String name = "crashed" + n;
    Job job = job(name);
    LocalNode victim = List.copyOf(cluster.nodes()).get(n % 3);
    Process process = job.start("setup");

    // When
    LogLines log =
        new LogLines(
            process,
            after(
                n,
                () -> {
                  victim.kill();
                  victim.start();
                }));

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    isRight(job, name);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 18})
  void theSameRunWaitsThroughAFailoverThatLeavesAServerInRecoveryForAWhile(int n) throws Exception {
    // Given
    String name = "failedover" + n;
    Job job = job(name);
    LocalNode victim = List.copyOf(cluster.nodes()).get(n % 3);
    Process process = job.start("setup");

    // When
    LogLines log =
        new LogLines(
            process,
            after(
                n,
                () -> {
                  victim.standBy(true);
                  victim.standBy(false);
                }));

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    isRight(job, name);
  }
}
