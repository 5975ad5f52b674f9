package io.github.cituscluster.cli;

import io.github.cituscluster.specification.CheckedIn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The page of the commands shows the help that the job prints; `-Dspec.write=true` writes it
/// again.
class CommandsPageTest {
  private static final CheckedIn PAGE = CheckedIn.file("../docs/reference/commands.md");

  static List<String> commands() {
    return CitusSetup.names();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void thePageShowsTheHelpOfTheCommand(String command) throws IOException {
    CommandLine program = CitusSetup.commandLine(Map.of());

    PAGE.holds(command, fenced(Objects.requireNonNull(program.getSubcommands().get(command))));
  }

  @ParameterizedTest
  @ValueSource(strings = "citus-setup")
  void thePageShowsTheHelpOfTheProgram(String name) throws IOException {
    PAGE.holds(name, fenced(CitusSetup.commandLine(Map.of())));
  }

  @ParameterizedTest
  @ValueSource(strings = "exit codes")
  void thePageShowsTheExitCodes(String name) throws IOException {
    String rows =
        Arrays.stream(ExitCode.values())
            .map(e -> "| %d | %s | %s |%n".formatted(e.code(), e.meaning(), e.reaction()))
            .collect(Collectors.joining());

    PAGE.holds(name, "| code | meaning | what to do |\n| --- | --- | --- |\n" + rows);
  }

  /// As a terminal of 100 columns shows it.
  private static String fenced(CommandLine command) {
    command.setUsageHelpWidth(100);
    return "```text\n%s```\n".formatted(command.getUsageMessage(Ansi.OFF));
  }
}
