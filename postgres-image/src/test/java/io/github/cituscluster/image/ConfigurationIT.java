package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// The real job and a real Patroni: a coordinator of one member, a worker group of three. Whatever
/// the specification says of a group's dynamic configuration, its servers do; a fake server would
/// show only what its author believes of Patroni.
@NeedsImage
@TestInstance(Lifecycle.PER_CLASS)
class ConfigurationIT {
  private PatroniCluster cluster;

  @BeforeAll
  void createCluster(@TempDir Path folder) throws IOException {
    cluster = new PatroniCluster(folder, 1, 3);
    assertThat(cluster.job("setup")).contains("done: ");
  }

  @AfterAll
  void closeCluster() {
    cluster.close();
  }

  /// @param first parameters of the coordinator, as YAML
  /// @param second those of the worker group
  private static String specification(String first, String second) {
    return """
    administrator: {user: postgres, passwordFile: superuser-password}
    coordinator:
      host: demo-0
      patroni:
        url: http://member-0-0:8008
        configuration: {ttl: 20, postgresql: {parameters: {%s%s}}}
    workers:
      - group: 1
        host: demo-1
        patroni:
          url: http://member-1-1:8008
          configuration: {ttl: 20, postgresql: {parameters: {%s%s}}}
    mainDatabase: {name: citus, registeredBy: patroni}
    patroni: {user: patroni, passwordFile: restapi-password, restartPolicy: automatic}
    """
        .formatted(KEPT, first, KEPT, second);
  }

  /// Parameters with which the cluster was created.
  private static final String KEPT =
      "password_encryption: scram-sha-256, citus.node_conninfo: '%s', "
          .formatted(
              "sslmode=prefer connect_timeout=3 keepalives_idle=5 keepalives_interval=2"
                  + " keepalives_count=3 tcp_user_timeout=10000");

  private ContainerResult setup(String first, String second) throws IOException {
    return cluster.job("setup", specification(first, second));
  }

  private void setUpSuccessfully(String first, String second) throws IOException {
    ContainerResult ended = setup(first, second);
    assertThat(ended.code()).as(ended.stderr()).isZero();
  }

  private List<String> shown(int group, String parameter) {
    return cluster.members(group).stream()
        .map(m -> m.query("postgres", "SHOW " + parameter))
        .toList();
  }

  private List<String> started(int group) {
    return cluster.members(group).stream()
        .map(m -> m.query("postgres", "SELECT pg_postmaster_start_time()"))
        .toList();
  }

  private String stored(int group) {
    return cluster
        .members(group)
        .getFirst()
        .shell("patronictl -c /etc/patroni show-config demo --group " + group);
  }

  @Test
  void changesAReloadableParameterWithoutARestartAndASecondRunChangesNothing() throws IOException {
    // Given
    setUpSuccessfully("", "");
    List<String> started = started(1);

    // When
    ContainerResult plan = cluster.job("plan", specification("", "work_mem: 8MB"));
    ContainerResult first = setup("", "work_mem: 8MB");
    ContainerResult second = setup("", "work_mem: 8192kB");

    // Then
    assertThat(plan.code()).isEqualTo(3);
    assertThat(plan.stdout())
        .contains("dynamic configuration\n  ~ parameter \"work_mem\": not set -> 8MB  (groups 1)");
    assertThat(first.stderr())
        .containsPattern("altered parameter \"work_mem\": not set -> 8MB .*group=\"?1");
    assertThat(second.stderr()).contains("done: nothing to change");
    assertThat(shown(1, "work_mem")).containsOnly("8MB");
    assertThat(shown(0, "work_mem")).containsOnly("4MB");
    assertThat(started(1)).isEqualTo(started);
  }

  @Test
  void resetsAParameterThatIsNoLongerSpecified() throws IOException {
    // Given
    setUpSuccessfully("", "random_page_cost: 1.1, log_min_duration_statement: 1s");
    assertThat(shown(1, "random_page_cost")).containsOnly("1.1");

    // When
    ContainerResult ended = setup("", "log_min_duration_statement: 1s");

    // Then
    assertThat(ended.stderr())
        .contains("altered parameter \"random_page_cost\": 1.1 -> its default");
    assertThat(shown(1, "random_page_cost")).containsOnly("4");
    assertThat(shown(1, "log_min_duration_statement")).containsOnly("1s");
  }

  @Test
  void aWrongValueForOneGroupChangesNothingInAnyGroup() throws IOException {
    // Given
    setUpSuccessfully("", "");
    String first = stored(0);
    String second = stored(1);

    // When
    ContainerResult ended =
        setup("work_mem: 8MB", "work_mem: 32kB, work_mme: 1, port: 1, wal_level: minimum");

    // Then
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.stderr())
        .contains(
            "group 1 demo-1:5432: parameter \"work_mem\": found '32kB', expected a whole number of"
                + " kB, or with a unit (B, kB, MB, GB or TB), from 64 to 2147483647",
            "parameter \"work_mme\": PostgreSQL has no parameter with this name",
            "parameter \"port\": Patroni itself sets this parameter",
            "parameter \"wal_level\": found 'minimum', expected one of minimal, replica, logical");
    assertThat(stored(0)).isEqualTo(first);
    assertThat(stored(1)).isEqualTo(second);
  }

  @Test
  void restartsMembersOneAtATimeWithoutLosingWrites() throws Exception {
    // Given
    setUpSuccessfully("", "");
    WriteLoad writer = new WriteLoad(cluster.url("citus"));
    writer.awaitWrites();
    writer.resetMeasurement();
    List<String> down = new ArrayList<>();
    PostgresContainer watch = cluster.members(1).getFirst();
    Thread watcher = Thread.ofVirtual().start(() -> down.add(watch.shell(DOWN_AT_ONCE)));
    String primary = cluster.primary(1).getEnvMap().get("PATRONI_NAME");

    // When
    ContainerResult grown = setup("", "max_connections: 110");
    writer.awaitWrites();
    ContainerResult shrunk = setup("", "max_connections: 105");
    writer.awaitWrites();
    watch.shell("touch /tmp/enough");
    watcher.join();
    writer.stop();

    // Then
    assertThat(grown.code()).as(grown.stderr()).isZero();
    assertThat(restarted(grown)).hasSize(3).last().isEqualTo(primary);
    assertThat(shrunk.code()).as(shrunk.stderr()).isZero();
    assertThat(restarted(shrunk)).hasSize(3).first().isEqualTo(primary);
    assertThat(shown(1, "max_connections")).containsOnly("105");
    assertThat(down).containsExactly("1");
    assertThat(writer.missingRows()).as("acknowledged rows missing").isEmpty();
    assertThat(setup("", "max_connections: 105").stderr()).contains("done: nothing to change");
    System.out.println(
        "longest write gap in two rolling restarts of a group: " + writer.longestGap());
  }

  private static List<String> restarted(ContainerResult ended) {
    return Pattern.compile("restarted member \"([^\"]+)\"")
        .matcher(ended.stderr())
        .results()
        .map(r -> r.group(1))
        .toList();
  }

  /// Prints how many members of the group were down at once, at most.
  private static final String DOWN_AT_ONCE =
      """
      python3 - <<'EOF'
      import json, os, time, urllib.request
      def runs(n):
          try:
              d = json.load(urllib.request.urlopen('http://member-1-%d:8008/patroni' % n, timeout=2))
              return d['state'] == 'running'
          except Exception:
              return False
      most = 0
      while not os.path.exists('/tmp/enough'):
          most = max(most, sum(not runs(n) for n in range(3)))
          time.sleep(0.05)
      print(most)
      EOF
      """;

  @Test
  void restartPolicyReportOnlyReportsPendingRestarts() throws IOException {
    // Given
    setUpSuccessfully("", "");
    List<String> started = started(1);
    String report =
        specification("", "max_worker_processes: 40").replace(": automatic", ": report");

    // When
    ContainerResult ended = cluster.job("setup", report);
    ContainerResult plan = cluster.job("plan", report);

    // Then
    assertThat(ended.code()).as(ended.stderr()).isZero();
    assertThat(ended.stderr())
        .containsPattern(
            "dynamic configuration of group 1: member \"member-1-[012]\": needs a restart \\(max_worker_processes \\d+ -> 40\\)")
        .containsPattern("done: 1 changes?, restart pending");
    assertThat(plan.code()).isEqualTo(3);
    assertThat(started(1)).isEqualTo(started);
    setUpSuccessfully("", "max_worker_processes: 40");
    assertThat(shown(1, "max_worker_processes")).containsOnly("40");
  }

  @Test
  void succeedsWhileAnotherClientChangesTheConfiguration() throws Exception {
    // Given
    setUpSuccessfully("", "");
    List<String> answers = new ArrayList<>();
    PostgresContainer member = cluster.members(1).getLast();
    Thread other = Thread.ofVirtual().start(() -> answers.add(member.shell(PATCHES)));

    // When
    ContainerResult ended = setup("", "work_mem: 6MB");
    other.join();

    // Then
    assertThat(ended.code()).as(ended.stderr()).isZero();
    assertThat(answers).containsExactly("200");
    // The other client's requests make its member reload, so the job may regard it as done too
    // early.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(shown(1, "work_mem")).containsOnly("6MB"));
  }

  /// Changes a different parameter for about ten seconds.
  private static final String PATCHES =
      """
      python3 - <<'EOF'
      import json, time, urllib.error, urllib.request
      end, seen, n = time.time() + 10, set(), 0
      while time.time() < end:
          n += 1
          body = json.dumps({'maximum_lag_on_failover': 1048576 + n}).encode()
          try:
              seen.add(urllib.request.urlopen(urllib.request.Request('http://localhost:8008/config', body, method='PATCH')).status)
          except urllib.error.HTTPError as e:
              seen.add(e.code)
      print(*sorted(seen - {409}))
      EOF
      """;
}
