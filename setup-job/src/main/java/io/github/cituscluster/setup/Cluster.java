package io.github.cituscluster.setup;

import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.spec.DatabaseSpec;
import java.util.List;
import java.util.stream.Stream;

/// The nodes of a specification.
public record Cluster(ClusterSpec spec) {
  /// Group 0.
  public Node coordinator() {
    return new Node(0, spec.coordinator().host(), spec.coordinator().port());
  }

  /// The coordinator and all workers.
  public List<Node> nodes() {
    return Stream.concat(
            Stream.of(coordinator()),
            spec.workers().stream().map(w -> new Node(w.group(), w.host(), w.port())))
        .toList();
  }

  /// The workers that a database lives on.
  public List<Node> workersOf(DatabaseSpec database) {
    return spec.workersOf(database).stream()
        .map(w -> new Node(w.group(), w.host(), w.port()))
        .toList();
  }

  /// The coordinator and the workers that a database lives on.
  public List<Node> nodesOf(DatabaseSpec database) {
    return Stream.concat(Stream.of(coordinator()), workersOf(database).stream()).toList();
  }
}
