package io.github.cituscluster.local;

import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/// Creates the nodes of one cluster, all of the same kind.
sealed interface NodeFactory {

  /// A node that is not running yet.
  LocalNode node(int group);

  /// The words after "with" in the description of the cluster.
  String citus(String version);

  static NodeFactory of(Path folder, Map<String, String> settings) {
    var image = System.getProperty("citus.image", "").strip();
    return image.isEmpty() ? new Embedded(folder, settings) : new Containers(image, settings);
  }

  /// Embedded servers with the stand-in.
  record Embedded(
      Path folder, PostgresDistribution distribution, StandIn standIn, Map<String, String> settings)
      implements NodeFactory {

    Embedded(Path folder, Map<String, String> settings) {
      var distribution = PostgresDistribution.unpacked();
      distribution.initialized();
      this(
          folder,
          distribution,
          StandIn.install(folder.resolve("stand-in"), distribution),
          settings);
    }

    @Override
    public LocalNode node(int group) {
      return new EmbeddedNode(
          group, folder.resolve("node-" + group), distribution, standIn, settings);
    }

    @Override
    public String citus(String version) {
      return "the Citus stand-in (embedded)";
    }
  }

  /// Containers of an image with real Citus.
  record Containers(String image, Map<String, String> settings) implements NodeFactory {

    public Containers {
      new RemoteDockerImage(DockerImageName.parse(image)).get();
    }

    @Override
    public LocalNode node(int group) {
      return new ContainerNode(group, image, settings);
    }

    @Override
    public String citus(String version) {
      return "real %s (image %s)".formatted(version, image);
    }
  }
}
