package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class RestartOrderTest {
  private static Member member(String name, String api) {
    return new Member(1, name, URI.create(api), "10.0.0.1", 5432, true);
  }

  private static MemberState member(String name, boolean primary, MemberState.Pending... pending) {
    Member member = member(name, "http://" + name);
    return new MemberState(member, primary, true, 0, 0, List.of(pending));
  }

  private static List<String> order(MemberState... members) {
    return RestartOrder.of(Arrays.asList(members)).stream().map(m -> m.member().name()).toList();
  }

  private static List<String> order(MemberState.Pending... pending) {
    return order(
        Stream.of(
                member("c-0", true, pending),
                member("c-1", false, pending),
                member("c-2", false, pending))
            .toArray(MemberState[]::new));
  }

  private static MemberState.Pending pending(String parameter, String from, String to) {
    return new MemberState.Pending(parameter, from, to);
  }

  @Test
  void restartsReplicasBeforeThePrimary() {
    assertThat(order(pending("shared_buffers", "128MB", "64MB")))
        .containsExactly("c-1", "c-2", "c-0");
    assertThat(order(pending("max_connections", "100", "200")))
        .containsExactly("c-1", "c-2", "c-0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_connections",
        "max_prepared_transactions",
        "max_locks_per_transaction",
        "max_wal_senders",
        "max_worker_processes"
      })
  void restartsThePrimaryFirstIfReplicasMustNotHaveASmallerValue(String parameter) {
    assertThat(order(pending(parameter, "100", "90"), pending("wal_level", "replica", "logical")))
        .containsExactly("c-0", "c-1", "c-2");
  }

  @Test
  void doesNotRestartAMemberWithoutAPendingRestart() {
    assertThat(
            order(
                member("c-0", true, pending("max_connections", "100", "200")),
                member("c-1", false)))
        .containsExactly("c-0");
  }

  @Test
  void readsTheStateThatAMemberReports() {
    // Given
    JsonNode node =
        new YAMLMapper()
            .readTree(
                """
                {state: running, role: replica, replication_state: streaming, dcs_last_seen: 17,
                 pending_restart: true, pending_restart_reason:
                   {max_connections: {old_value: '100', new_value: '200'}}}
                """);

    // When
    MemberState state = MemberState.of(member("c-1", "http://c"), node);

    // Then
    assertThat(state.primary()).isFalse();
    assertThat(state.isHealthy()).isTrue();
    assertThat(state.seen()).isEqualTo(17);
    assertThat(state.reason()).isEqualTo("max_connections 100 -> 200");
  }

  @Test
  void aReplicaThatDoesNotStreamIsNotHealthy() {
    JsonNode node = new YAMLMapper().readTree("{state: running, role: replica}");

    assertThat(MemberState.of(member("c", "http://c"), node).isHealthy()).isFalse();
  }

  @Test
  void aMemberHasItsOwnAddress() {
    JsonNode node =
        new YAMLMapper()
            .readTree(
                "{name: c-1-0, api_url: 'http://10.0.0.1:8008/patroni', host: 10.0.0.1, port: 5432,"
                    + " state: streaming}");

    assertThat(Member.of(1, node)).isEqualTo(member("c-1-0", "http://10.0.0.1:8008"));
  }
}
