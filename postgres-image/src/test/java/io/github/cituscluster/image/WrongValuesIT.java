package io.github.cituscluster.image;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of a wrong value: one line, exit code 2, and nothing is in the data directory.
@NeedsImage
class WrongValuesIT {
  /// The entrypoint's end is the command's, after a look at what it left.
  private static final String[] COMMAND = {
    "bash", "-c", "entrypoint standalone; code=$?; ls -A /home/postgres/pgdata; exit $code"
  };

  private static final Map<String, String> CLUSTER =
      Map.of(
          "POSTGRES_PASSWORD", PostgresContainer.PASSWORD,
          "CITUS_ENABLE", "true",
          "CITUS_DATABASE", "shop",
          "CITUS_ADVERTISE_HOST", "coordinator");

  private static Ended start(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(CLUSTER);
    all.putAll(environment);
    try (PostgresContainer node = PostgresContainer.failing(COMMAND).withEnv(all)) {
      return node.end();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CITUS_ENABLE              | yes       | true or false
          CITUS_ENABLE              | TRUE      | true or false
          CITUS_AUTO_REGISTER       | 1         | true or false
          CITUS_AUTO_REBALANCE      | on        | true or false
          CITUS_ROLE                | master    | coordinator or worker
          CITUS_GROUP               | one       | a number from 0 to 99999
          CITUS_GROUP               | 01        | a number from 0 to 99999
          CITUS_GROUP               | 3         | group 0 for the coordinator
          CITUS_COORDINATOR_HOST    | a b       | a host name or an address
          CITUS_COORDINATOR_HOST    | localhost | a host name or an address
          CITUS_COORDINATOR_PORT    | 0         | a port from 1 to 65535
          CITUS_COORDINATOR_PORT    | tcp://a:1 | a port from 1 to 65535
          CITUS_ADVERTISE_HOST      | a,b       | a host name or an address
          CITUS_ADVERTISE_PORT      | 65536     | a port from 1 to 65535
          CITUS_DEFAULT_WORKER_PORT | any       | a port from 1 to 65535
          CITUS_NODE_NAME           | nöd       | up to 63 characters of ASCII
          """)
  void aWrongValueIsNamedWithWhatWasExpected(String name, String value, String expected) {
    start(Map.of(name, value)).isRefusal(name + " is '" + value + "'", "expected", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a,b,               | 3 | ''              | host, host:port or [IPv6]:port
          a,,b               | 2 | ''              | host, host:port or [IPv6]:port
          a, b               | 2 | ' b'            | host, host:port or [IPv6]:port
          fd00::4            | 1 | 'fd00::4'       | host, host:port or [IPv6]:port
          a:5:5              | 1 | 'a:5:5'         | host, host:port or [IPv6]:port
          a,[w2]             | 2 | '[w2]'          | host, host:port or [IPv6]:port
          a:0                | 1 | 'a:0'           | a port from 1 to 65535
          a:65536            | 1 | 'a:65536'       | a port from 1 to 65535
          a:                 | 1 | 'a:'            | a port from 1 to 65535
          a,b,a:5432         | 3 | 'a:5432'        | an address that no other node has
          [fd00::1],[fd00::1]| 2 | '[fd00::1]'     | an address that no other node has
          a,coordinator      | 2 | 'coordinator'   | an address that no other node has
          """,
      quoteCharacter = '`')
  void workersAreReadAsStrictlyAsTheSetupJobReadsThem(
      String workers, int number, String element, String expected) {
    start(Map.of("CITUS_WORKER_NODES", workers))
        .isRefusal("CITUS_WORKER_NODES: element " + number + " is " + element, expected);
  }

  @Test
  void aDefaultPortCountsForTheAddressOfAWorker() {
    start(Map.of("CITUS_WORKER_NODES", "a,a:6432", "CITUS_DEFAULT_WORKER_PORT", "6432"))
        .isRefusal("CITUS_WORKER_NODES: element 2 is 'a:6432'");
  }

  @Test
  void aValueOfSeveralLinesIsToldInOne() {
    start(Map.of("CITUS_ROLE", "worker\nor not")).isRefusal("CITUS_ROLE is 'worker or not'");
  }

  @Test
  void workersNeedTheAddressOfTheirCoordinator() {
    start(Map.of("CITUS_WORKER_NODES", "a", "CITUS_ADVERTISE_HOST", ""))
        .isRefusal("CITUS_WORKER_NODES is 'a'", "CITUS_ADVERTISE_HOST is not set", "expected");
    start(Map.of("CITUS_WORKER_NODES", "a", "CITUS_ADVERTISE_HOST", "localhost"))
        .isRefusal("CITUS_ADVERTISE_HOST is 'localhost'", "expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CITUS_WORKER_NODES=a", "CITUS_ROLE=worker"})
  void aClusterOfSeveralNodesNeedsADatabaseOfItsOwn(String several) {
    String[] variable = several.split("=", 2);

    start(Map.of(variable[0], variable[1], "CITUS_DATABASE", ""))
        .isRefusal("CITUS_DATABASE is 'postgres'", "POSTGRES_DB", "set it to another name");
  }
}
