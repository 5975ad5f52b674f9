package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The seventeen cases in which an earlier system's job printed "ready!" over a wrong cluster, hid
/// its reason, or broke; printed as a table with what this job does.
class FaultTableIT {
  private static final List<String> TABLE = new ArrayList<>();
  private static LocalCluster cluster;

  @BeforeAll
  static void startServers() {
    cluster = LocalCluster.start(2);
    new Job(cluster).setup().exited(0);
    TABLE.add("| case | exit | last line of the log | second run |");
    TABLE.add("| --- | --- | --- | --- |");
  }

  @AfterAll
  static void printTable() throws IOException {
    String on = cluster.description();
    cluster.close();
    String table = String.join("\n", TABLE) + "\n";
    System.out.println("Faults on " + on + ":\n" + table);
    Files.writeString(Path.of("target", "faults.md"), table);
  }

  private static Job job(String database) {
    return new Job(cluster)
        .spec("databases: [{name: '%s'}]%n".formatted(database.replace("'", "''")));
  }

  /// Runs a case, whose outcome must have this exit code, then the job once more, which must end
  /// right unless a person has to correct something.
  private static void row(
      String name, int exit, Supplier<Outcome> first, Supplier<Outcome> second, int then) {
    Outcome outcome = first.get().exited(exit);
    Outcome again = second.get().exited(then);
    TABLE.add(
        "| %s | %d | %s | exit %d: %s |".formatted(name, exit, last(outcome), then, last(again)));
    if (then == 0) {
      assertThat(again.log()).contains("done:");
    }
  }

  private static String last(Outcome outcome) {
    String line = outcome.log().lines().reduce("", (a, b) -> b).replaceFirst("^\\S+ ", "").strip();
    String neutral =
        line.replaceAll("127\\.0\\.0\\.1:\\d+", "HOST:PORT")
            .replaceAll("'/\\S*/", "'")
            .replace("|", "\\|");
    return neutral.length() > 260 ? neutral.substring(0, 257) + "..." : neutral;
  }

  private static void row(String name, Job job) {
    row(name, 0, job::setup, job::setup, 0);
  }

  private static Outcome process(Job job, Consumer<String> listener) {
    try {
      LogLines log = new LogLines(job.start("setup"), listener);
      int code = log.exitCode();
      return new Outcome(code, "", log.text());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eachCaseEndsRightOrSaysWhatToDo() {
    final LocalNode coordinator = cluster.coordinator();
    final LocalNode worker = cluster.worker(2);

    row("scram without TLS and without .pgpass on the nodes", job("f1"));

    Job dies = job("f2");
    row(
        "a worker dies before its add_node",
        0,
        () ->
            process(
                dies,
                line -> {
                  if (line.contains("coordinator host") && line.contains("database=f2")) {
                    worker.kill();
                    worker.start();
                  }
                }),
        dies::setup,
        0);

    Job later = job("f3").workers(List.of(cluster.worker(1)));
    row(
        "a worker group added later",
        0,
        later::setup,
        () -> later.workers(cluster.workers()).setup(),
        0);

    Job lost = job("f4");
    lost.setup().exited(0);
    worker.wipe();
    row("a registered worker's disk is lost, no shards on it", lost);

    run(
        coordinator,
        "f4",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "SELECT create_distributed_table('t', 'id')");
    worker.wipe();
    row("the same with shards on it", 2, lost::setup, lost::setup, 2);
    run(coordinator, "postgres", "DROP DATABASE f4 WITH (FORCE)");

    Job renamed = job("f5");
    renamed.setup().exited(0);
    run(
        coordinator,
        "f5",
        "SELECT citus_update_node(nodeid, 'localhost', nodeport) FROM pg_dist_node WHERE groupid = 1");
    row("a node renamed by a failover", renamed);

    Job down =
        job("f6")
            .head(
                "deadlines", "{connect: 1s, statement: 2s, initScript: 2s, groups: 3s, setup: 5s}");
    row(
        "a worker is down at the start",
        1,
        () -> {
          worker.stop();
          Outcome outcome = down.setup();
          worker.start();
          return outcome;
        },
        () -> job("f6").setup(),
        0);

    Job wrong = job("f7").head("administrator", "{passwordFile: wrong}");
    wrong.secret("wrong", "not this one");
    row("a wrong password", 2, wrong::setup, () -> job("f7").setup(), 0);

    Job coordinatorDies = job("f8");
    row(
        "the coordinator dies after its CREATE DATABASE",
        0,
        () ->
            process(
                coordinatorDies,
                line -> {
                  if (line.contains("created database \"f8\"") && line.contains("group=0")) {
                    coordinator.kill();
                    coordinator.start();
                  }
                }),
        coordinatorDies::setup,
        0);

    row("a name with a dash", job("my-app"));
    row("a name with a quote", job("it's \"quoted\""));
    row("the name MyApp", job("MyApp"));
    job("app-old").setup().exited(0);
    row("the name app while app-old exists", job("app"));

    Job failing =
        new Job(cluster).spec("databases: [{name: f9, initScripts: [{name: i, file: i.sql}]}]\n");
    failing.file("i.sql", "CREATE TABLE a (id int);\nSELECT 1/0;\n");
    row(
        "an init script fails halfway",
        2,
        failing::setup,
        () -> {
          failing.file("i.sql", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n");
          return failing.setup();
        },
        0);
    row("a run again with an init script", failing);
    assertThat(Database.ask(coordinator, "f9", "SELECT count(*) FROM a")).containsExactly("1");

    row(
        "a run again with extensions",
        new Job(cluster)
            .spec("databases: [{name: f10, extensions: [{name: hstore}, {name: pg_trgm}]}]\n"));

    Job alone =
        new Job(cluster)
            .workers(List.of())
            .head("mainDatabase", "{name: alone}")
            .spec("databases: [{name: f11, initScripts: [{name: i, file: i.sql}]}]\n");
    alone.file("i.sql", "CREATE TABLE here (id int);");
    row("a coordinator without workers, with an init script", alone);
    assertThat(
            Database.ask(
                coordinator, "f11", "SELECT tablename FROM pg_tables WHERE tablename = 'here'"))
        .hasSize(1);

    row(
        "a main database that is not called citus",
        job("f12").head("mainDatabase", "{name: hauptsache}"));
  }
}
