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

/// The superuser's password is required, and appears in no process and in no log.
@NeedsImage
class PasswordIT {
  private static final String FILE = "/run/secrets/password";

  /// Prints `seen in` and the path of each file in /proc that contains the password. This command
  /// itself does not contain it.
  private static final String SEARCH =
      "grep -lFf "
          + FILE
          + " /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | sed 's/^/seen in /'";

  @TempDir private Path folder;

  @Test
  void isRequired() {
    refuse(Map.of()).assertRefusal("neither POSTGRES_PASSWORD_FILE nor POSTGRES_PASSWORD is set");
  }

  @Test
  void isRefusedWhenBothVariablesAreSet() {
    refuse(Map.of("POSTGRES_PASSWORD", "a", "POSTGRES_PASSWORD_FILE", "/etc/hostname"))
        .assertRefusal("POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/does/not/exist", "/etc/shadow"})
  void needsAReadableFile(String file) {
    refuse(Map.of("POSTGRES_PASSWORD_FILE", file))
        .assertRefusal(
            "POSTGRES_PASSWORD_FILE is '" + file + "'", "expected a file that user 64321 can read");
  }

  @Test
  void needsANonEmptyFile() {
    refuse(Map.of("POSTGRES_PASSWORD_FILE", "/dev/null"))
        .assertRefusal(
            "POSTGRES_PASSWORD_FILE is '/dev/null', which is empty",
            "expected the value of POSTGRES_PASSWORD");
  }

  @Test
  void isRequiredOverIpv4AndIpv6() {
    try (PostgresContainer node = PostgresContainer.standalone(Map.of()).healthy()) {
      for (String address : List.of("127.0.0.1", "::1", "$(hostname -i)")) {
        String login = "psql -wXAtc 'SELECT 7' -U postgres -h " + address;
        assertThat(node.shell(login)).as(address).contains("no password supplied");
        assertThat(node.shell("PGPASSWORD=wrong " + login))
            .contains("password authentication failed");
        assertThat(node.shell("PGPASSWORD=$POSTGRES_PASSWORD " + login)).isEqualTo("7");
      }
    }
  }

  @Test
  void appearsInNoProcessWhenItComesFromAFile() throws IOException {
    // Given a script that searches the processes of the first start
    Path script = TestFiles.script(folder.resolve("look.sh"), postgresOnly() + " >/tmp/first\n");
    try (PostgresContainer node = fromFile(Map.of()).withFile(script, script()).healthy()) {
      // When Citus has used it to connect to this node
      node.query("postgres", "SELECT citus_check_cluster_node_health()");

      // Then
      assertThat(node.shell("cat /tmp/first")).isEmpty();
      assertThat(node.shell(SEARCH)).isEmpty();
    }
  }

  @Test
  void appearsInNoPostgresProcessWhenItComesFromTheEnvironment() throws IOException {
    Path script = TestFiles.script(folder.resolve("look.sh"), postgresOnly() + " >/tmp/first\n");
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of("CITUS_ENABLE", "true"))
            .withFile(secret(), FILE)
            .withFile(script, script())
            .healthy()) {
      assertThat(node.shell("cat /tmp/first")).isEmpty();
      assertThat(node.shell(postgresOnly())).isEmpty();
      // The search finds the password where it is expected.
      assertThat(node.shell(SEARCH)).contains("seen in /proc/").contains("environ");
    }
  }

  @Test
  void doesNotAppearInTheMostVerboseLog() throws IOException {
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
    return ImagePaths.INIT_SCRIPTS + "/look.sh";
  }

  /// The same search in the processes named postgres.
  private static String postgresOnly() {
    return "grep -lx postgres /proc/[0-9]*/comm | sed 's/comm$//' | while read -r p; do grep -lFf %s ${p}environ ${p}cmdline || true; done"
        .formatted(FILE);
  }

  private static ContainerResult refuse(Map<String, String> environment) {
    try (PostgresContainer node = PostgresContainer.failing("standalone").withEnv(environment)) {
      return node.awaitEnd();
    }
  }
}
