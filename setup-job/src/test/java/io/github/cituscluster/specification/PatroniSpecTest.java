package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The `patroni` blocks.
class PatroniSpecTest {
  private static final String WORKER =
      "workers: [{group: 1, host: w, patroni: {url: 'http://w:8008', configuration: %s}}]";

  @TempDir private Path temporary;
  private SpecFolder folder;

  @BeforeEach
  void createFiles() {
    folder = new SpecFolder(temporary);
  }

  @Test
  void readsTheConfigurationOfAGroupUnchanged() {
    // When
    ClusterSpec spec =
        folder.readMinimalAnd(
            """
            workers:
              - group: 1
                host: w
                patroni:
                  url: http://w-config:8008/
                  configuration:
                    ttl: 30
                    synchronous_mode: quorum
                    failsafe_mode: true
                    check_timeline: null
                    ignore_slots: [{type: logical, database: a b, plugin: citus}]
                    postgresql:
                      parameters: {work_mem: 8MB, max_connections: 200, jit: false, my.own: x}
                      pg_hba: [local all all peer]
            """);

    // Then
    GroupPatroniSpec patroni = Objects.requireNonNull(spec.workers().getFirst().patroni());
    assertThat(patroni.address()).isEqualTo(URI.create("http://w-config:8008"));
    assertThat(patroni.configuration().at("/postgresql/parameters/max_connections").asInt())
        .isEqualTo(200);
    assertThat(spec.coordinator().patroni()).isNull();
  }

  @Test
  void namesEveryProblemOfAConfigurationAtOnce() {
    assertThat(
            folder.problemsOfMinimalAnd(
                WORKER.formatted(
                    "{tll: 30, loop_wait: soon, ttl: 5, synchronous_mode: maybe, slots: {},"
                        + " ignore_slots: [{name: 1, color: x}], postgresql: {pg_hba: local,"
                        + " parameters: {work mem: 1, a: [1], jit: on, JIT: off}}}")))
        .containsExactlyInAnyOrder(
            "workers[0].patroni.configuration.tll: is not a key of Patroni's configuration that the"
                + " job manages; did you mean 'ttl'?",
            "workers[0].patroni.configuration.loop_wait: found 'soon', expected a whole number, 1"
                + " or more",
            "workers[0].patroni.configuration.ttl: found '5', expected a whole number, 20 or more",
            "workers[0].patroni.configuration.synchronous_mode: found 'maybe', expected true, false"
                + " or quorum",
            "workers[0].patroni.configuration.slots: is not a key of Patroni's configuration that"
                + " the job manages; expected one of check_timeline, failsafe_mode, ignore_slots,"
                + " loop_wait, max_timelines_history, maximum_lag_on_failover,"
                + " maximum_lag_on_syncnode, postgresql, primary_start_timeout,"
                + " primary_stop_timeout, retry_timeout, synchronous_mode, synchronous_mode_strict,"
                + " synchronous_node_count, ttl",
            "workers[0].patroni.configuration.ignore_slots[0].name: found '1', expected a string",
            "workers[0].patroni.configuration.ignore_slots[0].color: unknown key; expected one of"
                + " name, type, database, plugin",
            "workers[0].patroni.configuration.postgresql.pg_hba: found 'local', expected a list",
            "workers[0].patroni.configuration.postgresql.parameters.work mem: 'work mem' is not a"
                + " valid parameter name",
            "workers[0].patroni.configuration.postgresql.parameters.a: found a list, expected a"
                + " string, a number, true or false",
            "workers[0].patroni.configuration.postgresql.parameters.JIT: parameter 'jit' is listed"
                + " twice");
  }

  @Test
  void refusesTimesThatPatroniWouldChange() {
    assertThat(
            folder.problemsOfMinimalAnd(
                WORKER.formatted("{ttl: 20, loop_wait: 5, retry_timeout: 10}")))
        .containsExactly(
            "workers[0].patroni.configuration.ttl: found 20, expected at least loop_wait + 2 *"
                + " retry_timeout, which is 25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"w:8008", "ftp://w", "http://", "http://w:8008/config", "http://w?a=b"})
  void refusesAnInvalidUrlOfARestApi(String url) {
    assertThat(
            folder.problemsOfMinimalAnd(
                WORKER.formatted("{ttl: 30}").replace("http://w:8008", url)))
        .singleElement()
        .asString()
        .startsWith("workers[0].patroni.url: ");
  }

  @Test
  void refusesAPasswordInTheUrlAndDoesNotPrintIt() {
    assertThat(
            folder.problemsOfMinimalAnd(
                WORKER.formatted("{ttl: 30}").replace("http://w", "http://me:secret@w")))
        .containsExactly(
            "workers[0].patroni.url: contains a user; use patroni.user and patroni.passwordFile"
                + " instead");
  }

  @Test
  void refusesTheSameUrlForTwoGroups() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                workers:
                  - {group: 1, host: w, patroni: {url: 'http://p:8008', configuration: {ttl: 30}}}
                  - {group: 2, host: v, patroni: {url: 'http://p:8008/', configuration: {ttl: 30}}}
                """))
        .containsExactly(
            "workers[1].patroni.url: is the same as workers[0].patroni.url; each group has its own"
                + " REST API");
  }

  @Test
  void userAndPasswordBelongTogether() {
    assertThat(folder.problemsOfMinimalAnd("patroni: {user: me}"))
        .containsExactly("patroni: user and passwordFile belong together; set both or neither");
  }
}
