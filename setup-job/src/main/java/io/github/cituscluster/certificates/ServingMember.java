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

/// A server by its own address, not by the one that follows the leader.
///
/// @param name for instance `member c-1-0`; where there is no Patroni, the node's address
/// @param node that address
/// @param api its REST API, if there is a Patroni
record ServingMember(String name, Node node, @Nullable URI api) {
  /// Those of some nodes that run: of a group with Patroni its members, else the node itself.
  ///
  /// @throws io.github.cituscluster.postgres.Failure passing if nobody says who the members are
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

  /// Whether its REST API is reached by TLS.
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
