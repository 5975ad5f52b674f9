package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the health check reports for a broken node. The answers are printed as a table.
@NeedsImage
class HealthcheckIT {
  private static final Map<String, String> ANSWERS = new LinkedHashMap<>();
  private static final Map<String, String> CITUS =
      Map.of("CITUS_ENABLE", "true", "CITUS_DATABASE", "shop");

  /// A web server that answers like Patroni's REST API, with a state and a role.
  private static final String REST_API =
      """
      python3 -c 'from http.server import *
      class Member(BaseHTTPRequestHandler):
        def do_GET(self):
          self.send_response(200)
          self.end_headers()
          self.wfile.write(b"{\\"state\\": \\"%s\\", \\"role\\": \\"%s\\"}")
      HTTPServer(("", 8008), Member).serve_forever()'\
      """;

  @TempDir private Path folder;

  private static void expect(PostgresContainer node, String state, String answer) {
    node.awaitHealth("1 unhealthy: " + answer);
    ANSWERS.put(state, answer);
  }

  @AfterAll
  static void printTable() {
    ANSWERS.forEach((state, answer) -> System.out.printf("| %-44s | %s |%n", state, answer));
  }

  @Test
  void theEntrypointHasNotStarted() {
    try (PostgresContainer node = PostgresContainer.running("sleep", "600")) {
      node.start();
      expect(
          node,
          "entrypoint not started",
          "the entrypoint has not started (" + ImagePaths.MODE_FILE + " does not exist)");
    }
  }

  @Test
  void theFirstStartHasNotFinished() throws IOException {
    try (PostgresContainer node = withScript(Map.of(), "exec sleep 600")) {
      node.start();
      expect(node, "first start not finished", "the first start has not finished");
    }
  }

  @Test
  void theDataDirectoryIsMissing() {
    try (PostgresContainer node = healthy(Map.of())) {
      node.shell("mv $PGDATA $PGDATA.gone");
      expect(
          node,
          "data directory missing",
          "the data directory /home/postgres/pgdata/pgroot/data does not exist");
    }
  }

  @Test
  void theDiskIsNearlyFull() {
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of())
            .withMemory(PostgresContainer.VOLUME, "mode=1777,size=200m")
            .healthy()) {
      node.shell(
          "cd $PGDATA/.. && fallocate -l $(($(df --output=avail -k . | tail -1) - 9000))k file");
      assertThat(node.health())
          .matches(
              "1 unhealthy: the disk of /home/postgres/pgdata/pgroot/data has 8 MB left \\(\\d+ % used\\)");
      ANSWERS.put("disk nearly full", node.health().substring("1 unhealthy: ".length()));
    }
  }

  @Test
  void postgresqlIsStopped() {
    try (PostgresContainer node = healthy(Map.of())) {
      signal(node, "STOP");
      expect(node, "PostgreSQL stopped (SIGSTOP)", "PostgreSQL does not answer: timeout expired");
      signal(node, "CONT");
      node.awaitHealth("0 healthy: standalone");
    }
  }

  @Test
  void postgresqlHangs() {
    try (PostgresContainer node = healthy(Map.of())) {
      // The check's query waits for this lock, as it would for a server that hangs.
      node.shell(
          "psql -XU postgres -c 'BEGIN; LOCK pg_authid IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)' >/dev/null &");
      expect(node, "PostgreSQL hangs", "PostgreSQL does not answer: timeout expired");
    }
  }

  @Test
  void thereAreTooManyClients() {
    try (PostgresContainer node = healthy(Map.of(), "-c", "max_connections=5")) {
      node.shell(
          "for i in 1 2 3 4 5; do psql -XU postgres -c 'SELECT pg_sleep(600)' >/dev/null 2>&1 & done");
      expect(
          node,
          "too many clients",
          "PostgreSQL does not answer: FATAL:  sorry, too many clients already");
    }
  }

  @Test
  void theServerIsAStandby() throws IOException {
    try (PostgresContainer node = withScript(Map.of(), "touch $PGDATA/standby.signal")) {
      node.start();
      expect(
          node,
          "standby.signal in standalone",
          "PostgreSQL is in recovery, which does not fit mode standalone");
    }
  }

  @Test
  void citusIsNotLoaded() {
    try (PostgresContainer node = healthy(Map.of())) {
      node.shell("sed -i '3s/.*/postgres/' " + ImagePaths.MODE_FILE);
      expect(node, "Citus not preloaded", "shared_preload_libraries is '', expected citus first");
    }
  }

  @Test
  void citusIsNotTheFirstLibrary() {
    try (PostgresContainer node =
        healthy(Map.of(), "-c", "shared_preload_libraries=pg_cron,citus")) {
      node.shell("sed -i '3s/.*/postgres/' " + ImagePaths.MODE_FILE);
      expect(
          node,
          "Citus not first",
          "shared_preload_libraries is 'pg_cron,citus', expected citus first");
    }
  }

  @Test
  void theDatabaseIsMissing() {
    try (PostgresContainer node = healthy(CITUS)) {
      node.query("postgres", "DROP DATABASE shop WITH (FORCE)");
      expect(
          node,
          "database missing",
          "PostgreSQL does not answer: FATAL:  database \"shop\" does not exist");
    }
  }

  @Test
  void theExtensionIsMissing() {
    try (PostgresContainer node = healthy(CITUS)) {
      node.query("shop", "DROP EXTENSION citus CASCADE");
      expect(node, "extension missing", "database 'shop' has no extension citus");
    }
  }

  @Test
  void theExtensionIsOld() {
    try (PostgresContainer node = healthy(CITUS)) {
      node.query("shop", "UPDATE pg_extension SET extversion = '11.3-1' WHERE extname = 'citus'");
      String available =
          node.query(
              "postgres",
              "SELECT default_version FROM pg_available_extensions WHERE name = 'citus'");
      expect(
          node,
          "extension old",
          "extension citus in database 'shop' is version 11.3-1, expected %s; run ALTER EXTENSION citus UPDATE"
              .formatted(available));
    }
  }

  @Test
  void theNodeIsInADifferentGroup() {
    try (PostgresContainer node =
        PostgresContainer.standalone(CITUS)
            .withEnv(Map.of("CITUS_ROLE", "worker", "CITUS_GROUP", "2"))
            .healthy()) {
      node.query("shop", "UPDATE pg_dist_local_group SET groupid = 1");
      expect(node, "wrong group", "this node is in group 1 in database 'shop', expected group 2");
    }
  }

  @Test
  void patroniDoesNotAnswer() {
    try (PostgresContainer node =
        PostgresContainer.running("bash", "-c", "mkdir -p $PGDATA && exec entrypoint patroni")
            .withEnv("PATRONI_SCOPE", "shop")
            .withEnv("PATRONI_NAME", "shop-0")
            .withEnv("PATRONI_SUPERUSER_PASSWORD", PostgresContainer.PASSWORD)
            .withEnv("PATRONI_REPLICATION_PASSWORD", PostgresContainer.PASSWORD)
            .withEnv("PATRONI_ETCD3_HOSTS", "127.0.0.1:1")) {
      node.start();
      expect(
          node,
          "Patroni without its configuration store",
          "Patroni's REST API does not answer on port 8008");
    }
  }

  @Test
  void patroniHasNotStartedPostgresql() {
    try (PostgresContainer node = patroni("starting", "replica")) {
      expect(
          node,
          "Patroni: state not running",
          "Patroni reports state 'starting' and role 'replica'");
    }
  }

  @Test
  void postgresqlDoesNotRunUnderPatroni() {
    try (PostgresContainer node = patroni("running", "primary")) {
      expect(
          node,
          "Patroni: running, PostgreSQL missing",
          "PostgreSQL does not answer: No such file or directory");
    }
  }

  @Test
  void aReplicaIsNotInRecovery() {
    try (PostgresContainer node = healthy(Map.of())) {
      node.shell("sed -i '1s/.*/patroni/' " + ImagePaths.MODE_FILE);
      node.shell(REST_API.formatted("streaming", "replica") + " >/dev/null 2>&1 &");
      expect(
          node,
          "Patroni: a replica that writes",
          "PostgreSQL is not in recovery, which does not fit mode patroni and role replica");
    }
  }

  private static PostgresContainer patroni(String state, String role) {
    PostgresContainer node =
        PostgresContainer.running(
            "bash",
            "-c",
            "mkdir -p $PGDATA; printf 'patroni\\npostgres\\n\\n\\n' >"
                + ImagePaths.MODE_FILE
                + "; exec "
                + REST_API.formatted(state, role));
    node.start();
    return node;
  }

  private PostgresContainer withScript(Map<String, String> environment, String script)
      throws IOException {
    return PostgresContainer.standalone(environment)
        .withFile(
            TestFiles.script(folder.resolve("script.sh"), script),
            ImagePaths.INIT_SCRIPTS + "/script.sh");
  }

  private static PostgresContainer healthy(Map<String, String> environment, String... options) {
    return PostgresContainer.standalone(environment, options).healthy();
  }

  private static void signal(PostgresContainer node, String signal) {
    node.getDockerClient().killContainerCmd(node.getContainerId()).withSignal(signal).exec();
  }
}
