package io.github.cituscluster.specification;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// What a single record cannot know: rules between the parts of a document.
final class SpecChecks {
  /// PostgreSQL counts time-outs in milliseconds with 32 bits, up to 24 days.
  private static final Duration LONGEST = Duration.ofDays(20);

  private final ClusterSpec spec;
  private final Problems problems;

  private SpecChecks(ClusterSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  /// Notes everything in the document that contradicts itself or cannot be.
  static void check(ClusterSpec spec, Problems problems) {
    SpecChecks checks = new SpecChecks(spec, problems);
    checks.administrator();
    checks.replication();
    checks.addresses();
    checks.removedGroups();
    problems.name("maintenanceDatabase", spec.maintenanceDatabase());
    new RoleChecks(spec, problems).check();
    new DatabaseChecks(spec, problems).check();
    checks.deadlines();
    new PatroniChecks(spec, problems).check();
  }

  private void administrator() {
    problems.name("administrator.user", spec.administrator().user());
    problems.file("administrator.passwordFile", spec.administrator().passwordFile());
    TlsSpec tls = spec.administrator().tls();
    String path = "administrator.tls";
    problems.file(path + ".rootCertificateFile", tls.rootCertificateFile());
    problems.file(path + ".certificateFile", tls.certificateFile());
    problems.file(path + ".keyFile", tls.keyFile());
    if (tls.rootCertificateFile() == null && tls.mode().compareTo(TlsSpec.Mode.VERIFY_CA) >= 0) {
      problems.add(
          path + ".rootCertificateFile", "is missing; mode %s needs it".formatted(tls.mode()));
    }
    if ((tls.certificateFile() == null) != (tls.keyFile() == null)) {
      problems.add(path, "certificateFile and keyFile belong together; give both or none");
    }
  }

  private void replication() {
    ReplicationSpec replication = spec.replication();
    if (replication != null) {
      problems.name("replication.user", replication.user());
      problems.file("replication.passwordFile", replication.passwordFile());
      if (replication.user().equals(spec.administrator().user())) {
        problems.add(
            "replication.user",
            "'%s' is the administrator; leave replication out, its password is the administrator's"
                .formatted(replication.user()));
      }
    }
  }

  private void addresses() {
    Set<String> addresses = new HashSet<>();
    Set<Integer> groups = new HashSet<>(Set.of(0));
    address("coordinator", spec.coordinator().host(), spec.coordinator().port(), addresses);
    problems.file("coordinator.certificateFile", spec.coordinator().certificateFile());
    if (spec.coordinator().host().equalsIgnoreCase("localhost")) {
      problems.add(
          "coordinator.host",
          "'localhost' is no address for other nodes; give the name or address"
              + " by which workers reach the coordinator");
    }
    for (int i = 0; i < spec.workers().size(); i++) {
      WorkerSpec worker = spec.workers().get(i);
      String path = "workers[" + i + "]";
      address(path, worker.host(), worker.port(), addresses);
      problems.file(path + ".certificateFile", worker.certificateFile());
      if (worker.group() < 1) {
        problems.add(
            path + ".group",
            "found %d, expected 1 or more: 0 is the coordinator".formatted(worker.group()));
      } else if (!groups.add(worker.group())) {
        problems.add(path + ".group", "group %d is there twice".formatted(worker.group()));
      }
    }
  }

  private void removedGroups() {
    Set<Integer> groups = new HashSet<>();
    for (int i = 0; i < spec.removedGroups().size(); i++) {
      int group = spec.removedGroups().get(i).group();
      String path = "removedGroups[" + i + "].group";
      if (group < 1) {
        problems.add(path, "found %d, expected 1 or more: 0 is the coordinator".formatted(group));
      } else if (!groups.add(group)) {
        problems.add(path, "group %d is there twice".formatted(group));
      } else if (spec.groups().contains(group)) {
        problems.add(
            path,
            "group %d is among the workers too; take it out of one of the two".formatted(group));
      }
    }
  }

  private void address(String path, String host, int port, Set<String> seen) {
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      problems.add(path + ".host", "'%s' is not a host name or address".formatted(host));
    }
    if (port < 1 || port > 65_535) {
      problems.add(path + ".port", "found %d, expected 1 to 65535".formatted(port));
    }
    if (!seen.add(host + ":" + port)) {
      problems.add(
          path, "%s:%d is there twice; each group has an address of its own".formatted(host, port));
    }
  }

  private void deadlines() {
    Deadlines d = spec.deadlines();
    nested("deadlines.connect", d.connect(), "statement", d.statement());
    nested("deadlines.statement", d.statement(), "initScript", d.initScript());
    nested("deadlines.initScript", d.initScript(), "setup", d.setup());
    nested("deadlines.groups", d.groups(), "setup", d.setup());
    if (d.drain().isZero()) {
      problems.add("deadlines.drain", "found 0s, expected more than 0");
    }
    longest("deadlines.setup", d.setup());
    longest("deadlines.drain", d.drain());
    nested(
        "retries.firstDelay",
        spec.retries().firstDelay(),
        "longestDelay",
        spec.retries().longestDelay());
  }

  private void longest(String path, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      problems.add(
          path, "found %s, expected at most %dh".formatted(text(duration), LONGEST.toHours()));
    }
  }

  private void nested(String path, Duration inner, String outerName, Duration outer) {
    if (inner.isZero() || inner.compareTo(outer) > 0) {
      problems.add(
          path,
          "found %s, expected more than 0 and at most %s, which is %s"
              .formatted(text(inner), outerName, text(outer)));
    }
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
