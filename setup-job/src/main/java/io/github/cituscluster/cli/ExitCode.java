package io.github.cituscluster.cli;

import java.util.Arrays;

/// How a command ends, for scripts and for the chart's `podFailurePolicy`.
public enum ExitCode {
  /// The work is done.
  DONE(
      0, "done; for plan: nothing to change; for verify and certificates: as specified", "nothing"),

  /// Another try may succeed.
  NOT_READY(
      1,
      "not ready, connection lost, or a deadline passed; for verify and certificates: not as"
          + " specified",
      "run the command again"),

  /// Another try fails in the same way.
  PERMANENT(
      2,
      "wrong specification, wrong command line, or a permanent error",
      "correct the cause first; another try fails in the same way"),

  /// There is something to do.
  DIFFERENT(3, "for plan and rebalance plan: there is something to change", "");

  private final int code;
  private final String meaning;
  private final String reaction;

  ExitCode(int code, String meaning, String reaction) {
    this.code = code;
    this.meaning = meaning;
    this.reaction = reaction;
  }

  /// The number that the process ends with.
  public int code() {
    return code;
  }

  /// What it means.
  String meaning() {
    return meaning;
  }

  /// What a scheduler should do.
  String reaction() {
    return reaction;
  }

  /// The last lines of the help.
  static String[] help() {
    return Arrays.stream(values())
        .map(e -> "  %d  %s".formatted(e.code, e.meaning))
        .toArray(String[]::new);
  }
}
