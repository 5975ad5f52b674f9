package io.github.cituscluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

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

  /// The job's pods of all tries, as `kubectl logs job/...` shows the last.
  private static String jobLog(Release release) {
    List<String> pods = release.jobPods();
    return String.join("\n", pods.stream().map(pod -> pod + ":\n" + release.log(pod)).toList());
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
