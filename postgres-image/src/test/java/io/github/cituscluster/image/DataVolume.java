package io.github.cituscluster.image;

import java.util.UUID;
import org.testcontainers.DockerClientFactory;

/// A Docker volume for a single test.
record DataVolume(String name) implements AutoCloseable {
  static DataVolume create() {
    String name = "image-test-" + UUID.randomUUID();
    DockerClientFactory.lazyClient().createVolumeCmd().withName(name).exec();
    return new DataVolume(name);
  }

  @Override
  public void close() {
    DockerClientFactory.lazyClient().removeVolumeCmd(name).exec();
  }
}
