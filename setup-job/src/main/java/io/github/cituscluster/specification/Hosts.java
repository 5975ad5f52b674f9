package io.github.cituscluster.specification;

import java.util.regex.Pattern;

/// What a host name and an address look like. The image has the same two patterns in
/// `postgres-image/rootfs/usr/local/lib/citus-cluster/variables`.
final class Hosts {
  static final String NAME = "[A-Za-z0-9._-]+";
  static final String IPV6 = "[0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F.:]*";

  private static final Pattern HOST = Pattern.compile(NAME + "|" + IPV6);

  private Hosts() {}

  /// Whether the text is a host name or an address, without a port.
  static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }
}
