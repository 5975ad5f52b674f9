package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerStatus;

/// How a container ended.
record Ended(long code, String stdout, String stderr) {
  /// That the entrypoint refused, with one line that holds these texts, and wrote nothing else.
  void isRefusal(String... texts) {
    assertThat(stdout).isEmpty();
    assertThat(stderr.lines().toList()).singleElement().asString().contains(texts);
    assertThat(stderr).startsWith("entrypoint: ");
    assertThat(code).isEqualTo(2);
  }

  /// Waits for the end, whatever it is; Testcontainers' own check takes a failure for its own.
  static final class Check extends StartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient client, String container) {
      InspectContainerResponse.ContainerState state = getCurrentState(client, container);
      return DockerStatus.isContainerStopped(state)
          ? StartupStatus.SUCCESSFUL
          : StartupStatus.NOT_YET_KNOWN;
    }
  }
}
