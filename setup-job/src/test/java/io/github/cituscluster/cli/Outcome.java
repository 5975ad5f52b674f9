package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

/// How a run of the job ended.
///
/// @param out standard output
/// @param log standard error
record Outcome(int exitCode, String out, String log) {
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
