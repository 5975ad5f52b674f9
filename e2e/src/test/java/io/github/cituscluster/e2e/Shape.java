package io.github.cituscluster.e2e;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The values of a cluster for a small machine, with one role and one additional database.
///
/// @param coordinators members of the coordinator
/// @param workers members of each worker group, beginning with group 1
record Shape(int coordinators, List<Integer> workers) {
  /// The shape of the chart's default values.
  static final Shape DEFAULT = new Shape(3, List.of(2, 2));

  static final Shape SMALL = new Shape(1, List.of(2));

  private static final String RESOURCES = "{requests: {cpu: 50m, memory: 256Mi}}";

  /// All roles log in with passwords.
  String yamlWithPasswords() {
    return yaml().replace(CERTIFICATE, "tls: {logins: passwords}");
  }

  /// The tests log in as the superuser with a certificate.
  private static final String CERTIFICATE = "tls: {clients: [{name: tests, role: postgres}]}";

  String yaml() {
    return """
    coordinator: {replicas: %d, resources: %s}
    workers: [%s]
    storage: {persistentVolume: {size: 1Gi}}
    setupJob: {resources: {requests: {cpu: 50m, memory: 128Mi}}}
    roles: [{name: app}]
    additionalDatabases: [{name: shop, owner: app, extensions: [pg_trgm], parameters: {work_mem: 16MB}}]
    %s
    """
        .formatted(coordinators, RESOURCES, workersYaml(), CERTIFICATE);
  }

  private String workersYaml() {
    return IntStream.range(0, workers.size())
        .mapToObj(i ->
            "{citusGroup: \"%d\", replicas: %d, resources: %s}"
                .formatted(i + 1, workers.get(i), RESOURCES))
        .collect(Collectors.joining(", "));
  }

  /// Members of a group; 0 is the coordinator.
  int members(int group) {
    return group == 0 ? coordinators : workers.get(group - 1);
  }

  IntStream groups() {
    return IntStream.rangeClosed(0, workers.size());
  }
}
