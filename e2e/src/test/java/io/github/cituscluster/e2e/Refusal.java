package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What a user sees of an installation that cannot work: how long helm took, what it said, what the
/// job said.
record Refusal(Ended helm, String job) {
  private static final Path FILE = Times.FOLDER.resolve("e2e-refusals.md");

  /// After helm has ended; kept in `e2e-refusals.md`.
  static Refusal of(String event, Release release, Ended helm) {
    Refusal refusal = new Refusal(helm, jobLog(release));
    Times.seconds("RefusalIT", event, "helm returns", helm.seconds());
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

  /// All tries of the job. Kubernetes takes away a pod that still runs at the Job's own deadline.
  private static String jobLog(Release release) {
    StringBuilder text = new StringBuilder();
    for (String pod : release.jobPods()) {
      try {
        text.append(pod).append(":\n").append(release.log(pod)).append("\n");
      } catch (KubernetesClientException e) {
        text.append("(gone)\n");
      }
    }
    return text.toString();
  }

  String text() {
    return """
    helm ended with %d after %.1f s:
    ```
    %s
    ```
    The job:
    ```
    %s
    ```

    """
        .formatted(helm.exit(), helm.seconds(), helm.output().strip(), job.strip());
  }
}
