package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which specification a command takes, as far as it goes without servers.
class SpecOptionsTest {
  private static final Map<String, String> LEFT_ALONE = Map.of("CITUS_AUTO_REGISTER", "false");

  @TempDir private Path folder;

  private static Outcome run(Map<String, String> environment, String... arguments) {
    return Outcome.of(() -> CitusSetup.run(environment, arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "plan", "status", "verify"})
  void wantsAFileOrTheEnvironment(String command) {
    run(Map.of(), command).exited(2).logged("(-s=FILE | --environment)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "plan", "status", "verify"})
  void refusesAFileAndTheEnvironment(String command) {
    run(Map.of(), command, "--spec", "cluster.yaml", "--environment")
        .exited(2)
        .logged("--spec=FILE, --environment are mutually exclusive");
  }

  @Test
  void setupSaysThatItDoesNothingWhereTheOperatorRegisters() {
    Path message = folder.resolve("message");

    Outcome outcome =
        run(LEFT_ALONE, "setup", "--environment", "--termination-message", message.toString());

    outcome.exited(0).logged("CITUS_AUTO_REGISTER is false: nothing is done");
    assertThat(outcome.log().lines()).hasSize(2);
    assertThat(message).content().isEqualTo("CITUS_AUTO_REGISTER is false: nothing is done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "status", "verify"})
  void otherCommandsWorkWhereTheOperatorRegisters(String command) {
    run(LEFT_ALONE, command, "--environment")
        .exited(2)
        .logged("CITUS_COORDINATOR_HOST: is missing")
        .neverLogged("nothing is done");
  }

  @Test
  void aFileIsReadWhateverTheEnvironmentSays() {
    run(LEFT_ALONE, "setup", "--spec", folder.resolve("absent.yaml").toString())
        .exited(2)
        .logged("absent.yaml has 1 problem:")
        .neverLogged("nothing is done");
  }

  @Test
  void namesTheVariableOfAPasswordFileThatIsEmpty() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    Map<String, String> environment = new HashMap<>();
    environment.put("CITUS_COORDINATOR_HOST", "c");
    environment.put("CITUS_DATABASE", "app");
    environment.put("POSTGRES_PASSWORD_FILE", empty.toString());

    run(environment, "setup", "--environment")
        .exited(2)
        .logged(
            "environment has 1 problem:",
            "CITUS_COORDINATOR_PASSWORD_FILE (from POSTGRES_PASSWORD_FILE): file '%s' is empty"
                .formatted(empty));
  }
}
