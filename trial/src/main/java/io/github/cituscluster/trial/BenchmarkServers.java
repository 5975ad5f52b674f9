package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The servers of one part, on which the main database and the owner role exist.
record BenchmarkServers(LocalCluster cluster) {
  private static final int DROP_ATTEMPTS = 100;

  /// Runs the job to create the main database, the role, and one database that is dropped again.
  static BenchmarkServers prepare(LocalCluster cluster) throws IOException, InterruptedException {
    BenchmarkServers servers = new BenchmarkServers(cluster);
    Files.writeString(cluster.folder().resolve("owner"), BenchmarkDatabase.OWNER_PASSWORD);
    List<BenchmarkDatabase> trained = BenchmarkDatabase.first(1, cluster);
    JobRun.train(servers.specification(trained), cluster.folder());
    servers.drop(trained);
    return servers;
  }

  /// Writes a specification with the main database and these databases.
  Path specification(List<BenchmarkDatabase> databases) throws IOException {
    String workers =
        cluster.workers().stream()
            .map(n ->
                "  - {group: %d, host: %s, port: %d}\n".formatted(n.group(), n.host(), n.port()))
            .collect(Collectors.joining());
    String additional =
        databases.isEmpty()
            ? ""
            : databases.stream()
                .map(BenchmarkDatabase::specification)
                .collect(Collectors.joining("", "databases:\n", ""));
    String text =
        """
        administrator: {user: postgres, passwordFile: %s}
        coordinator: {host: %s, port: %d}
        mainDatabase: {name: citus, registeredBy: setup-job}
        roles: [{name: %s, passwordFile: owner}]
        workers:
        %s%s\
        """
            .formatted(
                cluster.passwordFile(),
                cluster.coordinator().host(),
                cluster.coordinator().port(),
                BenchmarkDatabase.OWNER,
                workers,
                additional);
    return Files.writeString(cluster.folder().resolve("benchmark.yaml"), text);
  }

  /// Makes CREATE EXTENSION citus, the longest statement, pause in new databases without using the
  /// processor. So the servers behave as if each had its own machine.
  void pauseCreateExtension(Duration pause) throws SQLException {
    String function =
        """
        CREATE FUNCTION bench_pause() RETURNS event_trigger LANGUAGE plpgsql AS
        $$BEGIN
          IF current_query() = 'CREATE EXTENSION IF NOT EXISTS citus' THEN PERFORM pg_sleep(%s); END IF;
        END$$
        """
            .formatted(pause.toMillis() / 1000.0);
    String trigger =
        """
        CREATE EVENT TRIGGER bench_pause ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION')
        EXECUTE FUNCTION bench_pause()
        """;
    for (LocalNode node : cluster.nodes()) {
      try (var template = node.connect("template1");
          var statement = template.createStatement()) {
        statement.execute(function);
        statement.execute(trigger);
      }
    }
  }

  /// Drops the databases on every node, on the coordinator first, because its connections keep the
  /// databases of the workers in use.
  void drop(List<BenchmarkDatabase> databases) throws InterruptedException {
    for (LocalNode node : cluster.nodes()) {
      for (BenchmarkDatabase database : databases) {
        drop(node, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(database.name()));
      }
    }
    Thread.sleep(Duration.ofMillis(500));
  }

  /// Retries, because the maintenance daemon of Citus reconnects and may do so before the drop.
  private static void drop(LocalNode node, String sql) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (var connection = node.connect(BenchmarkDatabase.MAINTENANCE);
          var statement = connection.createStatement()) {
        statement.execute(sql);
        return;
      } catch (SQLException e) {
        if (attempt == DROP_ATTEMPTS) {
          throw new IllegalStateException(sql, e);
        }
        Thread.sleep(Duration.ofMillis(100));
      }
    }
  }
}
