package io.github.cituscluster.specification;

/// Where a server listens.
///
/// @param host name or address
/// @param port TCP port
public record Address(String host, int port) {
  /// As logs and errors write it, for instance `citus-1:5432`.
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
