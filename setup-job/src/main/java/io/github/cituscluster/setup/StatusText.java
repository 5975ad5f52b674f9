package io.github.cituscluster.setup;

import io.github.cituscluster.certificates.CertificateEntry;
import io.github.cituscluster.setup.Status.Database;
import io.github.cituscluster.setup.Status.NodeEntry;
import io.github.cituscluster.setup.Status.Server;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Prints a status as a table.
public final class StatusText {
  private StatusText() {}

  /// One line for each fact, databases last.
  public static String of(Status status) {
    StringBuilder text = new StringBuilder();
    for (Server s : status.nodes()) {
      text.append(
          "group %-3d %-24s PostgreSQL %s, Citus %s%n"
              .formatted(s.group(), s.address(), s.postgresql(), s.citus()));
    }
    status
        .configurationDrift()
        .forEach(line -> text.append("dynamic configuration drift %s%n".formatted(line)));
    status
        .certificateDrift()
        .forEach(line -> text.append("certificates drift %s%n".formatted(line)));
    CertificateEntry first = status.firstToExpire();
    if (first != null) {
      text.append("certificate that expires first %s, %s%n".formatted(first.title(), first.end()));
    }
    for (Database d : status.databases()) {
      text.append("%ndatabase \"%s\"%n".formatted(d.name()));
      for (NodeEntry n : d.nodes()) {
        text.append(
            "  node       group %-3d %-24s %s, %s, %d shards%s%n"
                .formatted(
                    n.group(),
                    n.address(),
                    n.active() ? "active" : "DISABLED",
                    n.metadataSynced() ? "metadata synced" : "METADATA NOT SYNCED",
                    n.shards(),
                    note(n)));
      }
      text.append(
          "  health     %s%n"
              .formatted(
                  d.unreachable().isEmpty()
                      ? "all nodes reach each other"
                      : "NO CONNECTION " + d.unreachable()));
      text.append(
          "  extensions %s%n"
              .formatted(
                  d.extensions().entrySet().stream()
                      .map(e -> e.getKey() + " " + e.getValue())
                      .collect(Collectors.joining(", "))));
      d.authinfo()
          .forEach((role, groups) ->
              text.append("  authinfo   %s on groups %s%n".formatted(role, new TreeSet<>(groups))));
      text.append(d.drift().isEmpty() ? "  drift      none\n" : "");
      d.drift().forEach(line -> text.append("  drift      %s%n".formatted(line)));
    }
    return text.toString().stripTrailing();
  }

  private static String note(NodeEntry node) {
    if (node.idle()) {
      return ": HOLDS NO SHARDS until a rebalance (citus-setup rebalance start)";
    }
    return node.group() == 0 || node.takesShards() ? "" : ", TAKES NO NEW SHARDS (drained)";
  }
}
