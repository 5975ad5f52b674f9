package io.github.cituscluster.certificates;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.patroni.Group;
import io.github.cituscluster.patroni.Member;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server at its own address, not at the one that follows the primary.
///
/// @param name for instance `member c-1-0`; without Patroni, the address of the node
/// @param node that address
/// @param api its REST API, if there is a Patroni
record ServingMember(String name, Node node, @Nullable URI api) {
  /// The running servers of some nodes: the members of a group with Patroni, otherwise the node
  /// itself.
  ///
  /// @throws io.github.cituscluster.postgres.Failure transient if the members cannot be listed
  static List<ServingMember> of(Cluster cluster, List<Node> nodes) {
    return nodes.isEmpty()
        ? List.of()
        : Parallel.map(nodes, node -> of(cluster, node)).stream().flatMap(List::stream).toList();
  }

  private static List<ServingMember> of(Cluster cluster, Node node) {
    Optional<Group> group =
        cluster.groups().stream().filter(g -> g.node().equals(node)).findFirst();
    return group
        .map(g ->
            cluster.api().members(g).stream()
                .filter(Member::running)
                .map(ServingMember::of)
                .toList())
        .orElseGet(() -> List.of(new ServingMember(node.address(), node, null)));
  }

  private static ServingMember of(Member member) {
    return new ServingMember(
        "member " + member.name(),
        new Node(member.group(), member.host(), member.port()),
        member.api());
  }

  int group() {
    return node.group();
  }

  /// Whether its REST API uses TLS.
  boolean securesApi() {
    return api != null && "https".equals(api.getScheme());
  }

  /// The port of its REST API.
  int apiPort() {
    return api == null || api.getPort() < 0 ? 443 : api.getPort();
  }

  /// For instance `group 1 member c-1-0`.
  @Override
  public String toString() {
    return "group %d %s".formatted(group(), name);
  }
}
