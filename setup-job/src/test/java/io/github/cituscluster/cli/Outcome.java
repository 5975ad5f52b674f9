package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/// How a run of the job ended.
///
/// @param out standard output
/// @param log standard error
record Outcome(int exitCode, String out, String log) {
  /// Runs something in this process and keeps what it prints.
  static Outcome of(IntSupplier run) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    int code;
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
      code = run.getAsInt();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Outcome(
        code, printed.toString(StandardCharsets.UTF_8), logged.toString(StandardCharsets.UTF_8));
  }

  /// Insists on an exit code and shows the log when it is another one.
  Outcome exited(int expected) {
    assertThat(exitCode).as("exit code; the log was:%n%s%n%s", log, out).isEqualTo(expected);
    return this;
  }

  /// Insists on texts in the log.
  Outcome logged(String... texts) {
    assertThat(log).contains(texts);
    return this;
  }

  /// Insists that texts are not in the log.
  Outcome neverLogged(String... texts) {
    assertThat(log).doesNotContain(texts);
    return this;
  }
}
