package io.github.cituscluster.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/// The command line: `citus-setup <command> (--spec <file> | --environment)`.
@Command(
    name = "citus-setup",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Makes every database of a Citus cluster what a specification says,",
      "and says what it did."
    },
    footer = {
      "",
      "Exit codes:",
      "  0  done; nothing left to do",
      "  1  not ready, connection lost, or (verify) not as specified: trying again may help",
      "  2  wrong specification or a permanent error: somebody must change something first",
      "  3  (plan, rebalance plan) there is something to change"
    })
final class CitusSetup {
  private static final List<String> COMMANDS =
      List.of(
          "setup",
          "plan",
          "status",
          "verify",
          "certificates",
          "remove-groups",
          "rebalance",
          "drain",
          "move-shard");

  private CitusSetup() {}

  /// What no command expected is a fault of this program: trying again will not help.
  private static int fault(Exception fault, CommandLine command, ParseResult parsed) {
    command.getErr().println("internal error, please report it:");
    fault.printStackTrace(command.getErr());
    return ClusterCommand.PERMANENT;
  }

  /// Parses, runs, and gives the exit code.
  static int run(Map<String, String> environment, String... arguments) {
    return commandLine(environment, arguments)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(CitusSetup::fault)
        .execute(arguments);
  }

  /// With all commands, or with the one that is called: picocli reads the annotations of each,
  /// which would keep the first log line waiting.
  static CommandLine commandLine(Map<String, String> environment, String... arguments) {
    CommandLine line = new CommandLine(new CitusSetup());
    if (arguments.length > 0 && COMMANDS.contains(arguments[0])) {
      return line.addSubcommand(command(arguments[0], environment));
    }
    COMMANDS.forEach(name -> line.addSubcommand(command(name, environment)));
    return line.addSubcommand(new CommandLine.HelpCommand());
  }

  private static ClusterCommand command(String name, Map<String, String> environment) {
    return switch (name) {
      case "setup" -> new SetupCommand(environment);
      case "plan" -> new PlanCommand(environment);
      case "status" -> new StatusCommand(environment);
      case "verify" -> new VerifyCommand(environment);
      case "certificates" -> new CertificatesCommand(environment);
      case "remove-groups" -> new RemoveGroupsCommand(environment);
      case "rebalance" -> new RebalanceCommand(environment);
      case "drain" -> new DrainCommand(environment);
      default -> new MoveShardCommand(environment);
    };
  }
}
