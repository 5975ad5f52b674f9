package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The superuser's password: needed, asked for, and seen nowhere.
@NeedsImage
class PasswordIT {
  private static final String FILE = "/run/secrets/password";

  /// Prints `seen` with each file below /proc that holds the password; its own text does not.
  private static final String SEARCH =
      "grep -lFf "
          + FILE
          + " /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | sed 's/^/seen in /'";

  @TempDir private Path folder;

  @Test
  void isNeeded() {
    refuse(Map.of()).isRefusal("POSTGRES_PASSWORD_FILE is not set (nor POSTGRES_PASSWORD)");
  }

  @Test
  void isGivenOnce() {
    refuse(Map.of("POSTGRES_PASSWORD", "a", "POSTGRES_PASSWORD_FILE", "/etc/hostname"))
        .isRefusal("POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/is/not/there", "/etc/shadow"})
  void hasAFileThatCanBeRead(String file) {
    refuse(Map.of("POSTGRES_PASSWORD_FILE", file))
        .isRefusal("POSTGRES_PASSWORD_FILE is '" + file + "'", "user 64321 cannot read");
  }

  @Test
  void hasAFileThatIsNotEmpty() {
    refuse(Map.of("POSTGRES_PASSWORD_FILE", "/dev/null"))
        .isRefusal("POSTGRES_PASSWORD_FILE is '/dev/null', which is empty");
  }

  @Test
  void isAskedForOverIpv4AndIpv6() {
    try (PostgresContainer node = PostgresContainer.standalone(Map.of()).healthy()) {
      for (String address : List.of("127.0.0.1", "::1", "$(hostname -i)")) {
        String logIn = "psql -wXAtc 'SELECT 7' -U postgres -h " + address;
        assertThat(node.shell(logIn)).as(address).contains("no password supplied");
        assertThat(node.shell("PGPASSWORD=wrong " + logIn))
            .contains("password authentication failed");
        assertThat(node.shell("PGPASSWORD=$POSTGRES_PASSWORD " + logIn)).isEqualTo("7");
      }
    }
  }

  @Test
  void isSeenInNoProcessWhenItComesFromAFile() throws IOException {
    // Given a script that looks at the server of the first start too
    Path script = TestFiles.script(folder.resolve("look.sh"), postgresOnly() + " >/tmp/first\n");
    try (PostgresContainer node = fromFile(Map.of()).withFile(script, script()).healthy()) {
      // When Citus has connected to this node with it
      node.query("postgres", "SELECT citus_check_cluster_node_health()");

      // Then
      assertThat(node.shell("cat /tmp/first")).isEmpty();
      assertThat(node.shell(SEARCH)).isEmpty();
    }
  }

  @Test
  void isSeenInNoProcessOfPostgresqlWhenItComesFromTheEnvironment() throws IOException {
    Path script = TestFiles.script(folder.resolve("look.sh"), postgresOnly() + " >/tmp/first\n");
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of("CITUS_ENABLE", "true"))
            .withFile(secret(), FILE)
            .withFile(script, script())
            .healthy()) {
      assertThat(node.shell("cat /tmp/first")).isEmpty();
      assertThat(node.shell(postgresOnly())).isEmpty();
      // The search does find what is there.
      assertThat(node.shell(SEARCH)).contains("seen in /proc/").contains("environ");
    }
  }

  @Test
  void isNotInTheLogOfAServerThatLogsAll() throws IOException {
    try (PostgresContainer node =
        fromFile(
                Map.of(),
                "-c",
                "log_statement=all",
                "-c",
                "log_min_duration_statement=0",
                "-c",
                "log_connections=on",
                "-c",
                "log_min_messages=debug1")
            .healthy()) {
      assertThat(node.query("postgres", "SELECT count(*) FROM pg_dist_authinfo")).isEqualTo("1");
      assertThat(node.getLogs())
          .contains("LOG:  statement: SELECT")
          .doesNotContain("pass\\word", "pass\\\\word");
    }
  }

  private PostgresContainer fromFile(Map<String, String> environment, String... options)
      throws IOException {
    String[] command = new String[options.length + 1];
    command[0] = "standalone";
    System.arraycopy(options, 0, command, 1, options.length);
    return PostgresContainer.running(command)
        .withEnv(environment)
        .withEnv(Map.of("CITUS_ENABLE", "true", "POSTGRES_PASSWORD_FILE", FILE))
        .withFile(secret(), FILE);
  }

  private Path secret() throws IOException {
    Path secret = folder.resolve("password");
    return Files.exists(secret) ? secret : TestFiles.write(secret, PostgresContainer.PASSWORD);
  }

  private static String script() {
    return "/docker-entrypoint-initdb.d/look.sh";
  }

  /// The search, of the processes named postgres.
  private static String postgresOnly() {
    return "grep -lx postgres /proc/[0-9]*/comm | sed 's/comm$//' | while read -r p; do grep -lFf %s ${p}environ ${p}cmdline || true; done"
        .formatted(FILE);
  }

  private static Ended refuse(Map<String, String> environment) {
    try (PostgresContainer node = PostgresContainer.failing("standalone").withEnv(environment)) {
      return node.end();
    }
  }
}
