package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the job waits for, and what it does not wait for.
class WaitingIT {
  private static final String SHORT =
      "{connect: 1s, statement: 2s, initScript: 2s, groups: 3s, setup: 4s}";
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  @Test
  void aWrongPasswordEndsTheRunWithinSeconds() {
    // Given
    Job job = new Job(cluster);
    job.head("administrator", "{passwordFile: wrong}").secret("wrong", "not the password");

    // When
    long start = System.nanoTime();
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged("password authentication failed for user \"postgres\"", "group", "28P01");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aRoleThatIsNoSuperuserEndsTheRun() {
    // Given
    for (LocalNode node : cluster.nodes()) {
      run(node, "postgres", "CREATE ROLE mere LOGIN PASSWORD 'mere mortal'");
    }
    Job job = new Job(cluster);
    job.head("administrator", "{user: mere, passwordFile: mere}").secret("mere", "mere mortal");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome.exited(2).logged("\"mere\" is not a superuser");
  }

  @Test
  void citusThatIsNotPreloadedEndsTheRun() {
    // Given
    LocalNode worker = cluster.worker(2);
    worker.configure(Map.of("shared_preload_libraries", ""));

    // When
    Outcome outcome = new Job(cluster).setup();

    // Then
    worker.configure(Map.of("shared_preload_libraries", "citus"));
    outcome
        .exited(2)
        .logged("group 2 " + worker.host() + ":" + worker.port(), "Citus is not loaded");
  }

  @Test
  void anotherCitusVersionThanTheSpecificationsEndsTheRun() {
    new Job(cluster)
        .head("citusVersion", "\"12.1\"")
        .setup()
        .exited(2)
        .logged("the specification requires 12.1");
  }

  @Test
  void nodesThatOfferDifferentCitusVersionsEndTheRunByName() throws IOException {
    // Given: an older image on one node
    assumeFalse(LocalCluster.realCitus(), "containers of one image offer one version");
    LocalNode worker = cluster.worker(2);
    Path offered = cluster.folder().resolve("stand-in").resolve("extension");
    Path older = Files.createDirectories(cluster.folder().resolve("older").resolve("extension"));
    Files.copy(offered.resolve("citus--13.2-1.sql"), older.resolve("citus--13.2-1.sql"));
    Files.writeString(
        older.resolve("citus.control"),
        Files.readString(offered.resolve("citus.control")).replace("14.0-1", "13.2-1"));
    worker.configure(Map.of("extension_control_path", older.getParent() + ":$system"));

    // When
    Outcome outcome = new Job(cluster).setup();

    // Then
    worker.configure(Map.of("extension_control_path", offered.getParent() + ":$system"));
    outcome
        .exited(2)
        .logged(
            "the nodes offer different Citus versions",
            "group 0 127.0.0.1:%d: 14.0-1".formatted(cluster.coordinator().port()),
            "group 2 127.0.0.1:%d: 13.2-1".formatted(worker.port()),
            "use the same image on all nodes")
        .neverLogged("waiting", "change=");
  }

  @Test
  void aNodeThatCannotPrepareTransactionsEndsTheRunWithTheWayOut() {
    // Given
    LocalNode worker = cluster.worker(1);
    worker.configure(Map.of("max_prepared_transactions", "0"));

    // When
    Outcome outcome = new Job(cluster).setup();

    // Then
    worker.configure(Map.of("max_prepared_transactions", "200"));
    outcome
        .exited(2)
        .logged(
            "group 1 %s:%d: max_prepared_transactions is 0".formatted(worker.host(), worker.port()),
            "set it to twice max_connections and restart the server")
        .neverLogged("waiting", "change=");
  }

  @Test
  void twoGroupsOnOneServerEndTheRun() {
    // Given
    LocalNode worker = cluster.worker(1);
    Job job = new Job(cluster);
    job.head(
        "workers",
        "[{group: 1, host: 127.0.0.1, port: %d}, {group: 2, host: localhost, port: %d}]"
            .formatted(worker.port(), worker.port()));

    // When
    Outcome outcome = job.workers(List.of()).setup();

    // Then
    outcome.exited(2).logged("are the same server");
  }

  @Test
  void aServerThatStaysInRecoveryIsNamedWhenTheDeadlineIsOver() {
    // Given
    LocalNode worker = cluster.worker(1);
    worker.standBy(true);

    // When
    Outcome outcome = new Job(cluster).head("deadlines", SHORT).setup();

    // Then
    worker.standBy(false);
    outcome
        .exited(1)
        .logged("waiting: group 1 %s:%d: is in recovery".formatted(worker.host(), worker.port()));
  }

  @Test
  void aWorkerThatIsDownIsNamedWhenTheDeadlineIsOver() {
    // Given
    LocalNode worker = cluster.worker(2);
    worker.stop();

    // When
    Outcome outcome = new Job(cluster).head("deadlines", SHORT).setup();

    // Then
    worker.start();
    outcome.exited(1).logged("waiting: group 2", "refused", "remaining=");
  }

  @Test
  void waitsForAWorkerThatComesUpLater() throws Exception {
    // Given
    LocalNode worker = cluster.worker(2);
    worker.stop();
    LogLines log =
        new LogLines(new Job(cluster).spec("databases: [{name: late}]\n").start("setup"));
    log.awaitLine("waiting: group 2");

    // When
    worker.start();

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
    assertThat(log.text()).contains("is ready", "created database \"late\"");
  }

  @Test
  void verifyAsksANodeAgainThatCannotBeReached() throws Exception {
    // Given
    Job job = new Job(cluster);
    job.setup().exited(0);
    LocalNode worker = cluster.worker(2);
    worker.stop();
    LogLines log = new LogLines(job.start("verify"));
    log.awaitLine("waiting: group 2");

    // When
    worker.start();

    // Then
    assertThat(log.exitCode()).as(log.text()).isZero();
  }

  @Test
  void aFrozenServerDoesNotHoldTheRunForEver() {
    // Given
    Job job = new Job(cluster).head("deadlines", SHORT);
    job.setup().exited(0);
    LocalNode worker = cluster.worker(1);
    worker.freeze();

    // When
    long start = System.nanoTime();
    Outcome outcome = job.setup();

    // Then
    worker.thaw();
    outcome.exited(1).logged("group 1");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void tooFewBackgroundWorkersAreSaidWithTheNumberNeeded() {
    // Given
    LocalNode worker = cluster.worker(1);
    worker.configure(Map.of("max_worker_processes", "3"));
    Job job = new Job(cluster).spec("databases: [{name: w1}, {name: w2}, {name: w3}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    worker.configure(Map.of("max_worker_processes", "32"));
    outcome
        .exited(2)
        .logged("group 1", "max_worker_processes is 3, but at least 5 are needed")
        .neverLogged("created");
    assertThat(ask(cluster.coordinator(), "postgres", "SELECT datname FROM pg_database"))
        .doesNotContain("w1");
  }

  @Test
  void tooFewConnectionsAreSaidWithTheNumberNeeded() {
    // Given
    LocalNode coordinator = cluster.coordinator();
    coordinator.configure(Map.of("max_connections", "12"));
    Job job = new Job(cluster).spec("databases: [{name: c1}, {name: c2}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    coordinator.configure(Map.of("max_connections", "200"));
    outcome.exited(2).logged("max_connections is 12, but at least");
  }

  @Test
  void aSecondRunAtTheSameTimeWaitsForTheFirst() throws Exception {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: serial}]\n");
    try (Connection first = cluster.coordinator().connect("postgres");
        Statement lock = first.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(x'6369747573636c75'::bigint)");
      LogLines log = new LogLines(job.start("setup"));

      // When
      log.awaitLine("another run holds the lock");
      assertThat(log.text()).doesNotContain("created");
      lock.execute("SELECT pg_advisory_unlock_all()");

      // Then
      assertThat(log.exitCode()).as(log.text()).isZero();
    }
  }

  @Test
  void twoRunsAtOnceBothEndRight() throws Exception {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: both1}, {name: both2}]\n");

    // When
    LogLines one = new LogLines(job.start("setup"));
    LogLines two = new LogLines(job.start("setup"));

    // Then
    assertThat(one.exitCode()).as(one.text()).isZero();
    assertThat(two.exitCode()).as(two.text()).isZero();
    job.setup().exited(0).logged("done: nothing to change");
  }

  @Test
  void aWrongSpecificationIsSaidBeforeAnyServerIsAsked() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: x, ownr: y}, {name: x}]\n");

    // When
    Outcome outcome = job.setup();

    // Then
    outcome
        .exited(2)
        .logged(
            "databases[0].ownr: unknown key; did you mean 'owner'?",
            "databases[1].name: database 'x' is listed twice")
        .neverLogged("waiting");
  }

  @Test
  void theTerminationMessageHoldsTheReason() throws Exception {
    // Given
    Job job = new Job(cluster);
    var file = job.file("termination", "");

    // When
    job.run("setup", "--termination-message", file.toString()).exited(0);
    String success = java.nio.file.Files.readString(file);
    job.head("citusVersion", "\"12.1\"").run("setup", "--termination-message", file.toString());

    // Then
    assertThat(success).contains("database", "unchanged", "time:");
    assertThat(file).content().contains("the specification requires 12.1");
  }

  @Test
  void theVerboseLogSaysWhatIsLookedAt() {
    // Given
    Job job = new Job(cluster).spec("databases: [{name: seen}]\n");
    job.setup().exited(0).neverLogged("DEBUG");

    // When
    Outcome outcome = job.run("setup", "--verbose");

    // Then
    outcome.exited(0);
    for (LocalNode node : cluster.nodes()) {
      String where = "group=%d node=%s:%d".formatted(node.group(), node.host(), node.port());
      assertThat(outcome.log().lines().filter(l -> l.contains("DEBUG") && l.contains(where)))
          .as(where)
          .anyMatch(line -> line.contains("checking whether it is ready"))
          .anyMatch(line -> line.contains("reading the server"))
          .anyMatch(line -> line.contains("database=citus"))
          .anyMatch(line -> line.contains("database=seen"));
    }
  }

  @Test
  void theLogMayBeJson() {
    // When
    Outcome outcome = new Job(cluster).run("setup", "--log-format", "json");

    // Then
    outcome.exited(0);
    assertThat(outcome.log().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
  }
}
