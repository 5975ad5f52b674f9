package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What a user sees of an installation that cannot work: how long helm took, what helm printed,
/// what the setup job logged.
record Refusal(ProcessResult helm, String job) {
  private static final Path FILE = Measurements.FOLDER.resolve("e2e-refusals.md");

  /// Records a refusal in `e2e-refusals.md`, after helm has ended.
  static Refusal of(String event, Release release, ProcessResult helm) {
    Refusal refusal = new Refusal(helm, jobLog(release));
    Measurements.seconds("RefusalIT", event, "helm returns", helm.seconds());
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(
          FILE,
          "## %s\n\n%s".formatted(event, refusal.text()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(refusal.text());
    return refusal;
  }

  /// The logs of all attempts of the job. Kubernetes deletes a pod that still runs at the deadline
  /// of the Job.
  private static String jobLog(Release release) {
    StringBuilder text = new StringBuilder();
    for (String pod : release.jobPods()) {
      try {
        text.append(pod).append(":\n").append(release.log(pod)).append("\n");
      } catch (KubernetesClientException e) {
        text.append("(deleted)\n");
      }
    }
    return text.toString();
  }

  String text() {
    return """
    helm: exit code %d after %.1f s
    ```
    %s
    ```
    Setup job:
    ```
    %s
    ```

    """
        .formatted(helm.exit(), helm.seconds(), helm.output().strip(), job.strip());
  }
}
