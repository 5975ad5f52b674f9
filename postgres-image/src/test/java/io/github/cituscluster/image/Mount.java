package io.github.cituscluster.image;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.util.Arrays;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;

/// A folder, file or named volume in a container. Testcontainers' own way first pulls an image to
/// see whether the engine is on this machine.
///
/// @param source path on this machine, or name of a volume
/// @param target path in the container
record Mount(String source, String target, AccessMode mode) {
  static Mount readOnly(Object source, String target) {
    return new Mount(source.toString(), target, AccessMode.ro);
  }

  static Mount writable(String source, String target) {
    return new Mount(source, target, AccessMode.rw);
  }

  /// The container with it.
  <C extends GenericContainer<C>> C in(C container) {
    return container.withCreateContainerCmdModifier(command -> {
      HostConfig host = command.getHostConfig();
      if (host != null) {
        Bind[] binds = host.getBinds();
        host.withBinds(
            Stream.concat(
                    binds == null ? Stream.of() : Arrays.stream(binds),
                    Stream.of(new Bind(source, new Volume(target), mode)))
                .toArray(Bind[]::new));
      }
    });
  }
}
