package io.github.cituscluster.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/// The command line: `citus-setup <command> (--spec <file> | --environment)`.
@Command(
    name = "citus-setup",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Brings every database of a Citus cluster to what a specification says, and reports each"
            + " change.",
    footerHeading = "%nExit codes:%n")
final class CitusSetup {
  /// In the order of the help. Constructors, because picocli reads the annotations of each command
  /// that is built, which would delay the first log line.
  private static final Map<String, Function<Map<String, String>, ClusterCommand>> COMMANDS =
      new LinkedHashMap<>();

  static {
    COMMANDS.put("setup", SetupCommand::new);
    COMMANDS.put("plan", PlanCommand::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("verify", VerifyCommand::new);
    COMMANDS.put("certificates", CertificatesCommand::new);
    COMMANDS.put("remove-groups", RemoveGroupsCommand::new);
    COMMANDS.put("rebalance", RebalanceCommand::new);
    COMMANDS.put("drain", DrainCommand::new);
    COMMANDS.put("move-shard", MoveShardCommand::new);
  }

  private CitusSetup() {}

  /// An exception that no command expects is a defect of this program, and permanent.
  private static int fault(Exception fault, CommandLine command, ParseResult parsed) {
    command.getErr().println("internal error, please report it:");
    fault.printStackTrace(command.getErr());
    return ExitCode.PERMANENT.code();
  }

  /// Parses the arguments, runs the command and returns the exit code.
  static int run(Map<String, String> environment, String... arguments) {
    return commandLine(environment, arguments)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(CitusSetup::fault)
        .execute(arguments);
  }

  /// With the one command that is called, or with all commands for help and for a wrong name.
  static CommandLine commandLine(Map<String, String> environment, String... arguments) {
    CommandLine line = new CommandLine(new CitusSetup());
    line.getCommandSpec().usageMessage().footer(ExitCode.help());
    var called = arguments.length > 0 ? COMMANDS.get(arguments[0]) : null;
    if (called != null) {
      return line.addSubcommand(called.apply(environment));
    }
    COMMANDS.values().forEach(command -> line.addSubcommand(command.apply(environment)));
    return line.addSubcommand(new CommandLine.HelpCommand());
  }

  /// The names of the commands, in the order of the help.
  static List<String> names() {
    return List.copyOf(COMMANDS.keySet());
  }
}
