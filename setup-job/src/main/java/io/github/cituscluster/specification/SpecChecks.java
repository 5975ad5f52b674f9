package io.github.cituscluster.specification;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Checks that a single record cannot do: rules between the parts of a document.
final class SpecChecks {
  /// PostgreSQL stores timeouts as milliseconds in 32 bits, which is 24 days at most.
  private static final Duration LONGEST = Duration.ofDays(20);

  private final ClusterSpec spec;
  private final Problems problems;

  private SpecChecks(ClusterSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  /// Adds a problem for everything in the document that is contradictory or impossible.
  static void check(ClusterSpec spec, Problems problems) {
    SpecChecks checks = new SpecChecks(spec, problems);
    checks.checkAdministrator();
    checks.checkReplication();
    checks.checkAddresses();
    checks.checkRemovedGroups();
    problems.checkName("maintenanceDatabase", spec.maintenanceDatabase());
    new RoleChecks(spec, problems).check();
    new DatabaseChecks(spec, problems).check();
    checks.checkDeadlines();
    new PatroniChecks(spec, problems).check();
  }

  private void checkAdministrator() {
    problems.checkName("administrator.user", spec.administrator().user());
    problems.checkFile("administrator.passwordFile", spec.administrator().passwordFile());
    TlsSpec tls = spec.administrator().tls();
    String path = "administrator.tls";
    problems.checkFile(path + ".rootCertificateFile", tls.rootCertificateFile());
    problems.checkFile(path + ".certificateFile", tls.certificateFile());
    problems.checkFile(path + ".keyFile", tls.keyFile());
    if (tls.rootCertificateFile() == null && tls.mode().compareTo(TlsSpec.Mode.VERIFY_CA) >= 0) {
      problems.add(
          path + ".rootCertificateFile", "is missing; mode %s requires it".formatted(tls.mode()));
    }
    if ((tls.certificateFile() == null) != (tls.keyFile() == null)) {
      problems.add(path, "certificateFile and keyFile belong together; set both or neither");
    }
  }

  private void checkReplication() {
    ReplicationSpec replication = spec.replication();
    if (replication != null) {
      problems.checkName("replication.user", replication.user());
      problems.checkFile("replication.passwordFile", replication.passwordFile());
      if (replication.user().equals(spec.administrator().user())) {
        problems.add(
            "replication.user",
            ("'%s' is the administrator; leave replication out, because administrator.passwordFile"
                    + " already sets its password")
                .formatted(replication.user()));
      }
    }
  }

  private void checkAddresses() {
    Set<Address> addresses = new HashSet<>();
    Set<Integer> groups = new HashSet<>(Set.of(0));
    checkAddress("coordinator", spec.coordinator().host(), spec.coordinator().port(), addresses);
    problems.checkFile("coordinator.certificateFile", spec.coordinator().certificateFile());
    if (spec.coordinator().host().equalsIgnoreCase("localhost")) {
      problems.add(
          "coordinator.host",
          "'%s' means a different host on every node; use the address at which workers reach the coordinator"
              .formatted(spec.coordinator().host()));
    }
    for (int i = 0; i < spec.workers().size(); i++) {
      WorkerSpec worker = spec.workers().get(i);
      String path = "workers[" + i + "]";
      checkAddress(path, worker.host(), worker.port(), addresses);
      problems.checkFile(path + ".certificateFile", worker.certificateFile());
      if (worker.group() < 1) {
        problems.add(
            path + ".group",
            "found %d, expected 1 or more: 0 is the coordinator".formatted(worker.group()));
      } else if (!groups.add(worker.group())) {
        problems.add(path + ".group", "group %d is listed twice".formatted(worker.group()));
      }
    }
  }

  private void checkRemovedGroups() {
    Set<Integer> groups = new HashSet<>();
    for (int i = 0; i < spec.removedGroups().size(); i++) {
      int group = spec.removedGroups().get(i).group();
      String path = "removedGroups[" + i + "].group";
      if (group < 1) {
        problems.add(path, "found %d, expected 1 or more: 0 is the coordinator".formatted(group));
      } else if (!groups.add(group)) {
        problems.add(path, "group %d is listed twice".formatted(group));
      } else if (spec.groups().contains(group)) {
        problems.add(
            path,
            "group %d is also listed in workers; remove it from one of the two lists"
                .formatted(group));
      }
    }
  }

  private void checkAddress(String path, String host, int port, Set<Address> seen) {
    if (!Hosts.isHost(host)) {
      problems.add(
          path + ".host", "found '%s', expected a host name or an address".formatted(host));
    }
    if (port < 1 || port > 65_535) {
      problems.add(path + ".port", "found %d, expected 1 to 65535".formatted(port));
    }
    if (!seen.add(new Address(host, port))) {
      problems.add(
          path,
          "%s:%d is listed twice; each group needs an address of its own".formatted(host, port));
    }
  }

  private void checkDeadlines() {
    Deadlines d = spec.deadlines();
    checkNesting("deadlines.connect", d.connect(), "statement", d.statement());
    checkNesting("deadlines.statement", d.statement(), "initScript", d.initScript());
    checkNesting("deadlines.initScript", d.initScript(), "setup", d.setup());
    checkNesting("deadlines.groups", d.groups(), "setup", d.setup());
    if (d.drain().isZero()) {
      problems.add("deadlines.drain", "found 0s, expected more than 0");
    }
    checkMaximum("deadlines.setup", d.setup());
    checkMaximum("deadlines.drain", d.drain());
    checkNesting(
        "retries.firstDelay",
        spec.retries().firstDelay(),
        "longestDelay",
        spec.retries().longestDelay());
  }

  private void checkMaximum(String path, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      problems.add(
          path, "found %s, expected at most %dh".formatted(text(duration), LONGEST.toHours()));
    }
  }

  private void checkNesting(String path, Duration inner, String outerName, Duration outer) {
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
