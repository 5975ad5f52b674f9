package io.github.cituscluster.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/// The command line: `citus-setup <command> --spec <file>`.
@Command(
    name = "citus-setup",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "(setup | plan | status | verify)",
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
      "  3  (plan) there are differences"
    },
    subcommands = {
      SetupCommand.class,
      PlanCommand.class,
      StatusCommand.class,
      VerifyCommand.class,
      CommandLine.HelpCommand.class
    })
final class CitusSetup {
  private CitusSetup() {}

  /// What no command expected is a fault of this program: trying again will not help.
  private static int fault(Exception fault, CommandLine command, ParseResult parsed) {
    command.getErr().println("internal error, please report it:");
    fault.printStackTrace(command.getErr());
    return ClusterCommand.PERMANENT;
  }

  /// Parses, runs, and gives the exit code.
  static int run(String... arguments) {
    return new CommandLine(new CitusSetup())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(CitusSetup::fault)
        .execute(arguments);
  }
}
