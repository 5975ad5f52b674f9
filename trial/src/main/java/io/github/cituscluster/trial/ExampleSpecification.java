package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// The demo's specification: `cluster.yaml` of the resources with the addresses of the cluster.
final class ExampleSpecification {
  /// The password of all roles in the example.
  static final String ROLE_PASSWORD = "only for the demo";

  private ExampleSpecification() {}

  /// Writes the specification, the password file and the init script to the cluster's folder.
  static Path write(LocalCluster cluster) throws IOException {
    Path folder = cluster.folder();
    Files.writeString(folder.resolve("role-password"), ROLE_PASSWORD + "\n");
    Files.writeString(folder.resolve("shop.sql"), resource("shop.sql"));
    String workers =
        cluster.workers().stream()
            .map(ExampleSpecification::worker)
            .collect(Collectors.joining("\n"));
    String specification =
        resource("cluster.yaml")
            .replace("ADMINISTRATOR_PASSWORD_FILE", cluster.passwordFile().toString())
            .replace("COORDINATOR_HOST", cluster.coordinator().host())
            .replace("COORDINATOR_PORT", String.valueOf(cluster.coordinator().port()))
            .replace("  WORKERS", workers);
    return Files.writeString(folder.resolve("cluster.yaml"), specification);
  }

  private static String worker(LocalNode node) {
    return "  - {group: %d, host: %s, port: %d}".formatted(node.group(), node.host(), node.port());
  }

  private static String resource(String name) {
    try (InputStream in = ExampleSpecification.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
