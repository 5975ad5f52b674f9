package io.github.cituscluster.postgres;

import io.github.cituscluster.specification.Address;

/// The primary of one Citus group, at an address that follows the primary.
///
/// @param group number of the group, 0 for the coordinator
/// @param host host name or IP address
/// @param port TCP port
public record Node(int group, String host, int port) implements Comparable<Node> {
  /// The address as it appears in logs and errors.
  public String address() {
    return new Address(host, port).toString();
  }

  /// Whether this is group 0.
  public boolean isCoordinator() {
    return group == 0;
  }

  @Override
  public int compareTo(Node other) {
    return Integer.compare(group, other.group);
  }

  /// For instance `group 2 citus-2:5432`.
  @Override
  public String toString() {
    return "group " + group + " " + address();
  }
}
