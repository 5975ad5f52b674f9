package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.chart.Helm.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A registry returns the chart unchanged, whether the build or Helm has pushed it.
@NeedsHelm
class PushIT {
  private static final String VERSION = System.getProperty("chart.version", "");

  private Registry registry;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = new Registry();
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void theBuildPushesAChartThatCanBeInstalled(@TempDir Path folder) throws Exception {
    // When
    pushByJKube();

    // Then
    assertPulledUnchanged(folder);
  }

  @Test
  void helmPushesAChartThatCanBeInstalled(@TempDir Path folder) throws Exception {
    // When
    Answer pushed = Helm.run("push", Archive.packaged().toString(), repository(), "--plain-http");

    // Then
    assertThat(pushed.code()).as(pushed.errors()).isZero();
    assertPulledUnchanged(folder);
  }

  @Test
  void aVersionThatWasNotPushedDoesNotExist() {
    Answer answer =
        Helm.run("template", repository() + "/citus-cluster", "--version", VERSION, "--plain-http");
    assertThat(answer.code()).isNotZero();
    assertThat(answer.errors()).contains("not found");
  }

  private String repository() {
    return "oci://" + registry.address() + "/charts";
  }

  private void assertPulledUnchanged(Path folder) throws IOException {
    List<String> options = List.of("--version", VERSION, "--plain-http");
    Chart remote = new Chart(repository() + "/citus-cluster", options);
    assertThat(remote.render("{}").stable()).isEqualTo(Chart.FOLDER.render("{}").stable());

    Answer pulled =
        Helm.run(
            "pull", remote.place(), "--version", VERSION, "--plain-http", "-d", folder.toString());
    assertThat(pulled.code()).as(pulled.errors()).isZero();
    assertThat(folder.resolve(Archive.packaged().getFileName()))
        .hasSameBinaryContentAs(Archive.packaged());
  }

  /// `mvn k8s:helm-push`, in a Maven of its own, with the configuration of the POM.
  private void pushByJKube() throws Exception {
    Process maven =
        new ProcessBuilder(
                Path.of(System.getProperty("maven.home", ""), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + System.getProperty("maven.repository"),
                "-Dchart.repository=http://" + registry.address() + "/charts",
                "-Djkube.helm.snapshotRepository.username=nobody",
                "-Djkube.helm.snapshotRepository.password=none",
                "-Djkube.helm.stableRepository.username=nobody",
                "-Djkube.helm.stableRepository.password=none",
                "k8s:helm-push")
            .redirectErrorStream(true)
            .start();
    String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(maven.waitFor()).as(output).isZero();
    assertThat(output).contains("Upload Successful");
    assertThat(Files.exists(Archive.packaged())).isTrue();
  }
}
