package io.github.cituscluster.image;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A wrong value ends the container with one line and exit code 2, before anything is written to
/// the data directory. [VariablesTest] has all the values.
@NeedsImage
class WrongValuesIT {
  /// Exits like the entrypoint, and prints what that has left in the data directory.
  private static final String[] COMMAND = {
    "bash", "-c", "entrypoint standalone; code=$?; ls -A /home/postgres/pgdata; exit $code"
  };

  private static final Map<String, String> CLUSTER =
      Map.of(
          "POSTGRES_PASSWORD", PostgresContainer.PASSWORD,
          "CITUS_ENABLE", "true",
          "CITUS_DATABASE", "shop",
          "CITUS_ADVERTISE_HOST", "coordinator");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CITUS_ENABLE       | yes       | CITUS_ENABLE is 'yes', expected true or false
          CITUS_NODE_NAME    | nöd       | CITUS_NODE_NAME is 'nöd', expected up to 63 ASCII characters
          CITUS_WORKER_NODES | a,b,a     | CITUS_WORKER_NODES: element 3 is 'a'
          CITUS_WORKER_NODES | a,wörker  | CITUS_WORKER_NODES: element 2 is 'wörker'
          """)
  void aWrongValueEndsTheStartBeforeAnythingIsWritten(String name, String value, String message) {
    Map<String, String> environment = new HashMap<>(CLUSTER);
    environment.put(name, value);
    try (PostgresContainer node = PostgresContainer.failing(COMMAND).withEnv(environment)) {
      node.awaitEnd().assertRefusal(message);
    }
  }
}
