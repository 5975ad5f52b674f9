package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Servers that log everything they are asked to do must not learn a password by it.
class ServerLogIT {
  private static final Map<String, String> TALKATIVE =
      Map.of(
          "log_statement", "all",
          "log_min_duration_statement", "0",
          "log_duration", "on",
          "log_min_duration_sample", "0",
          "log_transaction_sample_rate", "1",
          "log_parameter_max_length", "-1",
          "log_parameter_max_length_on_error", "-1",
          "log_min_messages", "debug1");
  private LocalCluster cluster;

  @BeforeEach
  void startTalkativeServers() {
    assumeFalse(LocalCluster.realCitus(), "the log of a container is not a file here");
    cluster = LocalCluster.start(1, TALKATIVE);
  }

  @AfterEach
  void stopServers() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private String logOf(LocalNode node) throws IOException {
    Path log = cluster.folder().resolve("node-" + node.group()).resolve("server.log");
    return Files.readString(log);
  }

  /// A password as itself, in an SQL literal, in `pg_dist_authinfo`, and in a literal of that.
  private static String[] forms(String password) {
    String authinfo = password.replace("\\", "\\\\").replace("'", "\\'");
    return Stream.of(password, authinfo)
        .flatMap(p -> Stream.of(p, p.replace("'", "''")))
        .distinct()
        .toArray(String[]::new);
  }

  @Test
  void noPasswordIsInTheLogOfAServerThatLogsEverything() throws IOException {
    // Given
    Job job =
        new Job(cluster)
            .spec(
                """
                roles:
                  - {name: kept, passwordFile: role-password}
                  - {name: rotated, passwordFile: rotated-password}
                databases:
                  - name: app
                    owner: kept
                    initScripts:
                      - {name: whole, file: whole.sql}
                      - {name: plain, file: plain.sql, transaction: false}
                """);
    job.secret("rotated-password", "first-of-rotated");
    job.file("whole.sql", "CREATE ROLE of_script LOGIN PASSWORD 'secret-of-whole-script';");
    job.file("plain.sql", "ALTER ROLE of_script PASSWORD 'secret-of-plain-script';");

    // When
    job.setup().exited(0);
    job.secret("rotated-password", "second-of-rotated");
    job.setup().exited(0).logged("altered role \"rotated\"");

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(logOf(node))
          .as("log of group %d", node.group())
          .contains("INSERT INTO pg_dist_authinfo")
          .doesNotContain(forms(cluster.password()))
          .doesNotContain(forms(Job.PASSWORD))
          .doesNotContain("first-of-rotated", "second-of-rotated")
          .doesNotContain("secret-of-whole-script", "secret-of-plain-script")
          .doesNotContain("SCRAM-SHA-256$");
    }
  }

  @Test
  void noChangedPasswordOfTheServersOwnRolesIsInTheirLogs() throws IOException {
    // Given: the fixture itself tells the servers the first ones
    PasswordFixture fixture = new PasswordFixture(cluster);
    fixture.makeStranger();
    fixture.job.setup().exited(0);

    // When
    fixture.change().job.setup().exited(0).logged("altered role \"chief\"");

    // Then
    for (LocalNode node : cluster.nodes()) {
      assertThat(logOf(node))
          .as("log of group %d", node.group())
          .contains("SET log_statement = 'none'")
          .doesNotContain(forms(fixture.password()))
          .doesNotContain(fixture.seller(), fixture.replicas())
          .doesNotContain("SCRAM-SHA-256$");
    }
  }
}
