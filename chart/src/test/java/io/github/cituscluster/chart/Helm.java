package io.github.cituscluster.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The `helm` of the PATH, or of `-Dhelm=FILE`. It sees no cluster and no credentials of the user
/// who runs the tests.
final class Helm {
  private static final String PROGRAM = System.getProperty("helm", "helm");
  private static final Path HOME = Path.of("target", "helm-home").toAbsolutePath();

  private Helm() {}

  /// The result of a run.
  record Answer(int code, String output, String errors) {}

  static boolean isThere() {
    try {
      return run("version").code() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  static Answer run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HELM_"));
    builder.environment().put("KUBECONFIG", "/dev/null");
    for (String folder : List.of("CACHE", "CONFIG", "DATA")) {
      builder.environment().put("HELM_" + folder + "_HOME", HOME.resolve(folder).toString());
    }
    try {
      return answer(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(Process process) throws IOException {
    var errors =
        CompletableFuture.supplyAsync(() -> {
          try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Answer(process.waitFor(), output, errors.join());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while helm ran", e);
    }
  }
}
