package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/// The entrypoint's checks of `CITUS_*`, in a shell of this machine. The setup job's tests read the
/// same table, so that a container of either takes the same values.
class VariablesTest {
  /// The checks, without the rest of the entrypoint.
  private static final String CHECK =
      """
      set -euo pipefail
      . rootfs/usr/local/lib/citus-cluster/image
      . rootfs/usr/local/lib/citus-cluster/variables
      fill_in_names
      check_citus
      """;

  @BeforeAll
  static void needsBash() throws Exception {
    boolean present = hasBash();
    if (!present) {
      System.out.println("SKIPPED: the checks of CITUS_* by the image: no bash 4 or newer here");
    }
    assumeTrue(present, "no bash 4 or newer");
  }

  private static boolean hasBash() throws InterruptedException {
    try {
      return run(Map.of(), "((BASH_VERSINFO[0] >= 4))").code() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/citus-variables.csv",
      delimiter = '|',
      useHeadersInDisplayName = true)
  void acceptsAndRefusesWhatTheSetupJobDoes(
      String variable, @Nullable String value, @Nullable String also, @Nullable String refused)
      throws Exception {
    for (Map<String, String> environment : List.of(coordinator(), worker())) {
      for (String other : also == null ? new String[0] : also.split(" ")) {
        environment.put(other.split("=", 2)[0], other.split("=", 2)[1]);
      }
      environment.put(variable, value == null ? "" : value);

      if (refused == null) {
        assertThat(run(environment, CHECK)).isEqualTo(new Result(0, ""));
      } else {
        assertRefusal(environment, variable, refused);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CITUS_ENABLE         | yes    | true or false
          CITUS_ENABLE         | TRUE   | true or false
          CITUS_ROLE           | master | coordinator or worker
          CITUS_GROUP          | one    | a number from 0 to 99999
          CITUS_GROUP          | 01     | a number from 0 to 99999
          CITUS_GROUP          | 3      | group 0 for the coordinator
          CITUS_ADVERTISE_HOST | a,b    | a host name or an address
          CITUS_ADVERTISE_PORT | 65536  | a port from 1 to 65535
          CITUS_NODE_NAME      | nöd    | up to 63 ASCII characters
          """)
  void refusesWrongValuesOfTheImagesOwnVariables(String name, String value, String expected)
      throws Exception {
    Map<String, String> environment = coordinator();
    environment.put(name, value);

    assertRefusal(environment, name + " is '" + value + "'", "expected " + expected);
  }

  @Test
  void refusesTheCoordinatorAsAWorker() throws Exception {
    Map<String, String> environment = coordinator();
    environment.put("CITUS_ADVERTISE_HOST", "proxy");
    environment.put("CITUS_WORKER_NODES", "w,proxy");

    assertRefusal(environment, "CITUS_WORKER_NODES: element 2 is 'proxy'", "proxy:5432");
  }

  @ParameterizedTest
  @CsvSource({
    "'',CITUS_ADVERTISE_HOST is not set",
    "localhost,CITUS_ADVERTISE_HOST is 'localhost'"
  })
  void workersNeedTheAddressOfTheirCoordinator(String host, String found) throws Exception {
    Map<String, String> environment = coordinator();
    environment.put("CITUS_ADVERTISE_HOST", host);

    assertRefusal(environment, "CITUS_", found, "expected");
  }

  @Test
  void aClusterOfSeveralNodesNeedsItsOwnDatabase() throws Exception {
    for (Map<String, String> environment : List.of(coordinator(), worker())) {
      environment.remove("CITUS_DATABASE");

      assertRefusal(environment, "CITUS_DATABASE is 'postgres'", "POSTGRES_DB", "set it to");
    }
  }

  @Test
  void aCoordinatorWithoutWorkersMayUseDatabasePostgres() throws Exception {
    Map<String, String> environment = coordinator();
    environment.keySet().removeAll(List.of("CITUS_DATABASE", "CITUS_WORKER_NODES"));

    assertThat(run(environment, CHECK)).isEqualTo(new Result(0, ""));
  }

  @Test
  void reportsAValueOfSeveralLinesInOneLine() throws Exception {
    Map<String, String> environment = coordinator();
    environment.put("CITUS_ROLE", "worker\nor not");

    assertRefusal(environment, "CITUS_ROLE is 'worker or not'", "expected");
  }

  private static void assertRefusal(
      Map<String, String> environment, String start, String... further) throws Exception {
    Result result = run(environment, CHECK);

    assertThat(result.output())
        .startsWith("entrypoint: " + start)
        .contains(further)
        .hasLineCount(1);
    assertThat(result.code()).isEqualTo(2);
  }

  private static Map<String, String> coordinator() {
    Map<String, String> environment = new HashMap<>();
    environment.put("CITUS_ENABLE", "true");
    environment.put("CITUS_COORDINATOR_HOST", "c");
    environment.put("CITUS_ADVERTISE_HOST", "c");
    environment.put("CITUS_DATABASE", "app");
    environment.put("CITUS_WORKER_NODES", "w");
    return environment;
  }

  private static Map<String, String> worker() {
    Map<String, String> environment = coordinator();
    environment.put("CITUS_ROLE", "worker");
    environment.put("CITUS_ADVERTISE_HOST", "w");
    environment.put("CITUS_GROUP", "1");
    return environment;
  }

  private record Result(int code, String output) {}

  private static Result run(Map<String, String> environment, String script)
      throws IOException, InterruptedException {
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
    bash.environment().keySet().removeIf(name -> !name.equals("PATH"));
    bash.environment().put("LC_ALL", "C.UTF-8");
    bash.environment().putAll(environment);
    Process process = bash.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
