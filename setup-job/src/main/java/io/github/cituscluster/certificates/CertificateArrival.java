package io.github.cituscluster.certificates;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.cluster.Deadline;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.tls.Certificate;
import io.github.cituscluster.tls.CertificateFile;
import io.github.cituscluster.tls.UnusableFile;
import java.util.List;
import java.util.Optional;

/// Whether the certificates that the specification names are in use on every member. A changed
/// Secret reaches the files of a pod up to a minute and a half later, and servers read them only
/// then. A member that is down reads them when it starts, so the job does not wait for it.
public final class CertificateArrival {
  private final Cluster cluster;
  private final MemberCertificates found;

  /// Does not check anything yet.
  public CertificateArrival(Cluster cluster) {
    this.cluster = cluster;
    this.found = new MemberCertificates(cluster);
  }

  /// Whether the specification names any certificates.
  public boolean isExpected() {
    return !nodes().isEmpty();
  }

  private List<Node> nodes() {
    return cluster.nodes().stream()
        .filter(n -> cluster.spec().certificateFile(n.group()).isPresent())
        .toList();
  }

  /// Returns when they are in use everywhere.
  ///
  /// @throws Failure permanent if one has expired; transient when the deadline is exceeded
  public void await(Deadline deadline) {
    nodes()
        .forEach(node -> {
          Certificate expected = expected(node.group());
          if (expected.isExpired()) {
            throw Failure.permanent(
                "%s: %s has expired; renew it"
                    .formatted(cluster.spec().certificateKey(node.group()), expected));
          }
        });
    List<ServingMember> members =
        deadline.untilDone("the list of members", () -> ServingMember.of(cluster, nodes()));
    if (members.isEmpty()) {
      return;
    }
    Parallel.each(
        members,
        member ->
            deadline.untilDone(
                member + " with its certificates",
                () -> {
                  missing(member)
                      .ifPresent(awaited -> {
                        throw Failure.passing(awaited.sentence());
                      });
                  return true;
                }));
  }

  /// The members that do not use them yet.
  ///
  /// @throws Failure if the members cannot be listed
  public List<Finding> findings() {
    List<ServingMember> members = ServingMember.of(cluster, nodes());
    return members.isEmpty()
        ? List.of()
        : Parallel.map(members, this::missing).stream().<Finding>flatMap(Optional::stream).toList();
  }

  private Optional<Finding.Awaited> missing(ServingMember member) {
    return found
        .missing(member, expected(member.group()))
        .map(reason ->
            new Finding.Awaited(Place.certificates(member.node()), member.name(), reason));
  }

  /// Read again each time, because a rotation may start while the job waits.
  private Certificate expected(int group) {
    try {
      return CertificateFile.read(cluster.spec().certificateFile(group).orElseThrow()).getFirst();
    } catch (UnusableFile e) {
      throw Failure.passing(cluster.spec().certificateKey(group) + ": " + e.getMessage());
    }
  }
}
