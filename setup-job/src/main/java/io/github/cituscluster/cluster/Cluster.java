package io.github.cituscluster.cluster;

import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.DatabaseSpec;
import io.github.cituscluster.specification.GroupPatroniSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /// The groups whose dynamic configuration the job keeps.
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    add(groups, coordinator(), spec.coordinator().patroni());
    spec.workers().forEach(w -> add(groups, new Node(w.group(), w.host(), w.port()), w.patroni()));
    return groups;
  }

  private static void add(List<Group> groups, Node node, @Nullable GroupPatroniSpec patroni) {
    if (patroni != null) {
      groups.add(new Group(node, patroni.address(), patroni.configuration()));
    }
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
