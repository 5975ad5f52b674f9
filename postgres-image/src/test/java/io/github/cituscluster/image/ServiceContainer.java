package io.github.cituscluster.image;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;

/// A container of a different image than the one under test.
final class ServiceContainer extends GenericContainer<ServiceContainer> {
  private final List<Bind> binds = new ArrayList<>();

  ServiceContainer(String image) {
    super(image);
    withCreateContainerCmdModifier(command -> {
      HostConfig host = command.getHostConfig();
      if (host != null) {
        host.withBinds(binds);
      }
    });
  }

  /// Mounts a file or folder of this machine read-only. Testcontainers' own method first pulls an
  /// image, to find out whether the engine is on this machine.
  ServiceContainer withFile(Path file, String path) {
    binds.add(new Bind(file.toString(), new Volume(path), AccessMode.ro));
    return this;
  }
}
