package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The job as a process that has nothing but variables.
class EnvironmentIT {
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  private static String address(LocalNode node) {
    return node.host() + ":" + node.port();
  }

  private static Map<String, String> variables() {
    LocalNode coordinator = cluster.coordinator();
    return Map.of(
        "CITUS_COORDINATOR_HOST",
        coordinator.host(),
        "CITUS_COORDINATOR_PORT",
        String.valueOf(coordinator.port()),
        "POSTGRES_PASSWORD_FILE",
        cluster.passwordFile().toString(),
        "POSTGRES_DB",
        "by variables",
        "CITUS_WORKER_NODES",
        cluster.workers().stream().map(EnvironmentIT::address).collect(Collectors.joining(",")),
        // Of the image, whose environment this may be.
        "CITUS_ENABLE",
        "true");
  }

  private static String run(String command) throws Exception {
    LogLines log = new LogLines(new Job(cluster).start(variables(), command));
    assertThat(log.exitCode()).as(log.text()).isZero();
    assertThat(log.text()).doesNotContain(cluster.password());
    return log.text();
  }

  @Test
  void registersTheWorkersOfTheVariablesAndChangesNothingAgain() throws Exception {
    // When
    String first = run("setup");

    // Then
    List<String> expected =
        cluster.nodes().stream().map(n -> n.group() + "@" + address(n)).toList();
    for (LocalNode node : cluster.nodes()) {
      assertThat(
              ask(
                  node,
                  "by variables",
                  "SELECT groupid || '@' || nodename || ':' || nodeport FROM pg_dist_node"
                      + " WHERE noderole = 'primary' ORDER BY groupid"))
          .containsExactlyElementsOf(expected);
    }
    assertThat(first).contains("spec=environment", "workerGroups=2");
    assertThat(run("setup")).contains("done: nothing to change").doesNotContain("change=");
    run("plan");
    run("status");
    run("verify");
  }
}
