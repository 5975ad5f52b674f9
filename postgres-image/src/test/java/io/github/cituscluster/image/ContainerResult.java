package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerStatus;

/// Exit code and output of a container that has ended.
record ContainerResult(long code, String stdout, String stderr) {
  /// Checks that the entrypoint refused to start: exit code 2, one line with these texts, no other
  /// output.
  void assertRefusal(String... texts) {
    assertThat(stdout).isEmpty();
    assertThat(stderr.lines().toList()).singleElement().asString().contains(texts);
    assertThat(stderr).startsWith("entrypoint: ");
    assertThat(code).isEqualTo(2);
  }

  /// Waits until the container has ended, with any exit code. Testcontainers' own check fails on
  /// all but 0.
  static final class AwaitExit extends StartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient client, String container) {
      InspectContainerResponse.ContainerState state = getCurrentState(client, container);
      return DockerStatus.isContainerStopped(state)
          ? StartupStatus.SUCCESSFUL
          : StartupStatus.NOT_YET_KNOWN;
    }
  }
}
