package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A command run in a pod, as by `kubectl exec`.
final class Exec {
  private Exec() {}

  /// Returns its output; an exit code other than 0 is an error with what it printed.
  static String in(String namespace, String pod, String... command) {
    var output = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    String place = namespace + "/" + pod;
    try (ExecWatch exec =
        Lab.client()
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .writingOutput(output)
            .writingError(errors)
            .exec(command)) {
      int exit = exec.exitCode().get(90, TimeUnit.SECONDS);
      if (exit != 0) {
        throw new IllegalStateException(
            "exit code %d of %s in %s: %s"
                .formatted(exit, String.join(" ", command), place, errors));
      }
      return output.toString(StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "no end of %s in %s: %s%s".formatted(String.join(" ", command), place, output, errors),
          e);
    }
  }
}
