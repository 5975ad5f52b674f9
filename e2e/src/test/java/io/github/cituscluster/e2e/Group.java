package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Citus group: its pods as Kubernetes reports them, its members as Patroni reports them.
record Group(Release release, int number) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration TIMEOUT = Duration.ofMinutes(4);

  /// A member, from Patroni's `/cluster`.
  record Member(String name, String role, String state, long lag) {}

  String name() {
    return release.name() + "-" + number;
  }

  List<Pod> pods() {
    return Lab.client()
        .pods()
        .inNamespace(release.namespace())
        .withLabel("citus-group", String.valueOf(number))
        .withLabel("cluster-name", release.name())
        .list()
        .getItems();
  }

  /// The members, as Patroni reports them in the first pod that answers.
  List<Member> members() {
    for (Pod pod : pods()) {
      Optional<String> answer = cluster(pod);
      if (answer.isPresent()) {
        List<Member> members = new ArrayList<>();
        JSON.readTree(answer.get()).path("members").forEach(m -> members.add(member(m)));
        return members;
      }
    }
    return List.of();
  }

  /// Patroni's `/cluster`, requested inside the pod because a NetworkPolicy may block requests from
  /// outside. Empty if Patroni does not answer, for example while it is frozen.
  static Optional<String> cluster(Pod pod) {
    try {
      var place = pod.getMetadata();
      return Optional.of(
          Exec.in(place.getNamespace(), place.getName(), "timeout", "3", "bash", "-c", CLUSTER));
    } catch (IllegalStateException | KubernetesClientException e) {
      return Optional.empty();
    }
  }

  private static final String CLUSTER =
      """
      ask() { printf 'GET /cluster HTTP/1.0\\r\\n\\r\\n'; }
      answer=$(ask | openssl s_client -quiet -connect 127.0.0.1:8008 2>/dev/null) || true
      [ -n "$answer" ] || answer=$(exec 3<>/dev/tcp/127.0.0.1/8008; ask >&3; cat <&3)
      sed $'1,/^\\r$/d' <<<"$answer"
      """;

  private static Member member(JsonNode member) {
    return new Member(
        member.path("name").asString(),
        member.path("role").asString(),
        member.path("state").asString(),
        member.path("lag").isNumber() ? member.path("lag").asLong() : 0);
  }

  /// The pod of the primary, as Patroni reports it.
  Pod primary() {
    return one("leader", m -> m.role().equals("leader"));
  }

  /// The name of the primary, as a member and as a pod.
  String primaryName() {
    return primary().getMetadata().getName();
  }

  /// The pod of a replica.
  Pod replica() {
    return one("replica", m -> !m.role().equals("leader"));
  }

  private Pod one(String what, Predicate<Member> filter) {
    String name =
        await("a " + what + " of group " + number)
            .atMost(TIMEOUT)
            .until(() -> members().stream().filter(filter).findFirst(), Optional::isPresent)
            .orElseThrow()
            .name();
    return Lab.client().pods().inNamespace(release.namespace()).withName(name).require();
  }

  /// Makes a replica the primary, with `patronictl switchover`. Patroni refuses a candidate that is
  /// not yet a synchronous standby, and reports that with exit code 0.
  void switchover(String candidate) {
    await(candidate + " is a standby that may become primary")
        .atMost(TIMEOUT)
        .until(() ->
            members().stream()
                .anyMatch(m -> m.name().equals(candidate) && m.role().endsWith("_standby")));
    String answer =
        Exec.in(
            release.namespace(),
            primaryName(),
            "patronictl",
            "-c",
            "/etc/patroni",
            "switchover",
            name(),
            "--candidate",
            candidate,
            "--force");
    assertThat(answer).contains("Successfully switched over");
  }

  /// Returns when all members are ready, one of them is the primary, and the others stream from it.
  void awaitHealthy(int size) {
    await("group " + number + " of " + release.name() + " is healthy")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(() -> assertHealthy(size));
  }

  private void assertHealthy(int size) {
    assertThat(pods())
        .as("ready pods of %s", name())
        .hasSize(size)
        .allSatisfy(
            pod -> assertThat(Readiness.isPodReady(pod)).as(pod.getMetadata().getName()).isTrue());
    List<Member> members = members();
    assertThat(members).as("Patroni's members of %s", name()).hasSize(size);
    assertThat(members)
        .as("primaries of %s", name())
        .filteredOn(m -> m.role().equals("leader"))
        .singleElement()
        .extracting(Member::state)
        .isEqualTo("running");
    assertThat(members)
        .as("replicas of %s", name())
        .filteredOn(m -> !m.role().equals("leader"))
        .allSatisfy(m -> assertThat(m.state()).as(m.name()).isEqualTo("streaming"));
  }

  /// How often the containers of a pod have been restarted.
  static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }
}
