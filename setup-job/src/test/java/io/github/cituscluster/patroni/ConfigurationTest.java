package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Node;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The part of a configuration that the specification manages, and how it is changed.
class ConfigurationTest {
  private static final Node NODE = new Node(1, "c-1", 5432);
  private static final Place PLACE = Place.configuration(NODE);

  private static final Map<String, Parameter> KNOWN =
      Map.of(
          "work_mem", parameter("work_mem", "integer", "kB", "user"),
          "max_connections", parameter("max_connections", "integer", "", "postmaster"),
          "shared_preload_libraries",
              parameter("shared_preload_libraries", "string", "", "postmaster"),
          "citus.max_shared_pool_size",
              parameter("citus.max_shared_pool_size", "integer", "", "sighup"),
          "block_size", parameter("block_size", "integer", "", "internal"));

  private static Parameter parameter(String name, String type, String unit, String context) {
    boolean number = type.equals("integer");
    return new Parameter(
        name, type, unit, number ? "1" : "", number ? "2147483647" : "", List.of(), context);
  }

  private static JsonNode tree(String yaml) {
    return new YAMLMapper().readTree(yaml);
  }

  private static List<Finding> findings(String wanted, String found) {
    Group group = new Group(NODE, URI.create("http://c-1:8008"), tree(wanted));
    return new Configuration(group, tree(found), KNOWN, List.of()).findings(true);
  }

  private static String parameters(String parameters) {
    return "{postgresql: {parameters: {%s}}}".formatted(parameters);
  }

  private static JsonNode patch(List<Finding> findings) {
    return Configuration.patch(
        findings.stream()
            .filter(Finding.Different.class::isInstance)
            .map(finding -> (Setting) ((Finding.Different) finding).remedy())
            .toList());
  }

  @Test
  void leavesAloneKeysThatAreNotListed() {
    // When
    List<Finding> findings =
        findings(
            "{ttl: 30, postgresql: {use_slots: true}}",
            "{ttl: 30, pause: true, postgresql: {use_slots: true, parameters: {work_mem: 4MB}}}");

    // Then
    assertThat(findings)
        .containsExactly(
            new Finding.AsSpecified(PLACE, "ttl"),
            new Finding.AsSpecified(PLACE, "postgresql.use_slots"));
  }

  @Test
  void changesScalarsOneByOne() {
    assertThat(patch(findings("{ttl: 30, loop_wait: 5}", "{ttl: 20, loop_wait: 5}")))
        .isEqualTo(tree("{ttl: 30}"));
  }

  @Test
  void removesAScalarThatIsNull() {
    // When
    List<Finding> findings =
        findings(
            "{maximum_lag_on_failover: null, synchronous_node_count: null}",
            "{ttl: 30, maximum_lag_on_failover: 1}");

    // Then
    assertThat(patch(findings)).isEqualTo(tree("{maximum_lag_on_failover: null}"));
    assertThat(findings)
        .contains(new Finding.AsSpecified(PLACE, "synchronous_node_count"))
        .filteredOn(Finding.Different.class::isInstance)
        .singleElement(InstanceOfAssertFactories.type(Finding.Different.class))
        .satisfies(change -> assertThat(change.to()).isEqualTo("not set"));
  }

  @Test
  void treatsDifferentSpellingsOfAScalarAsEqual() {
    assertThat(
            patch(findings("{ttl: 30, failsafe_mode: true}", "{ttl: '30', failsafe_mode: 'on'}")))
        .isEmpty();
  }

  @Test
  void addsAMissingKeyWithTheBlocksAboveIt() {
    assertThat(patch(findings(parameters("work_mem: 8MB"), "{ttl: 30}")))
        .isEqualTo(tree("{postgresql: {parameters: {work_mem: 8MB}}}"));
  }

  @Test
  void replacesAListAsAWholeAndDoesNotPrintIt() {
    // When
    List<Finding> findings =
        findings(
            "{postgresql: {pg_hba: [local all all peer, host all all all ldap ldapbindpasswd=x]}}",
            "{postgresql: {pg_hba: [local all all peer]}}");

    // Then
    assertThat(patch(findings).at("/postgresql/pg_hba")).hasSize(2);
    assertThat(findings.getFirst())
        .isInstanceOfSatisfying(
            Finding.Different.class,
            change -> assertThat(change.from() + change.to()).isEqualTo("1 entries2 entries"));
  }

  @Test
  void ignoresTheOrderOfTheKeysOfASlot() {
    assertThat(
            patch(
                findings(
                    "{ignore_slots: [{type: logical, database: a}]}",
                    "{ignore_slots: [{database: a, type: logical}]}")))
        .isEmpty();
  }

  @Test
  void removesAParameterThatIsNoLongerListed() {
    // When
    List<Finding> findings =
        findings(parameters("work_mem: 4MB"), parameters("work_mem: 4096kB, max_connections: 9"));

    // Then
    assertThat(patch(findings)).isEqualTo(tree(parameters("max_connections: null")));
    assertThat(findings)
        .last()
        .isInstanceOfSatisfying(
            Finding.Different.class,
            change -> {
              assertThat(change.object()).isEqualTo("parameter \"max_connections\"");
              assertThat(change.from()).isEqualTo("9");
              assertThat(change.to()).isEqualTo("its default");
              assertThat(((Setting) change.remedy()).needsRestart()).isTrue();
            });
  }

  @Test
  void leavesParametersThatPatroniItselfSets() {
    assertThat(
            patch(
                findings(
                    parameters("work_mem: 4MB"), parameters("work_mem: 4MB, hot_standby: on"))))
        .isEmpty();
  }

  @Test
  void findsAParameterInCapitals() {
    assertThat(patch(findings(parameters("Work_Mem: 8MB"), parameters("work_mem: 4MB"))))
        .isEqualTo(tree(parameters("work_mem: 8MB")));
  }

  @Test
  void refusesValuesThatNoServerWouldAccept() {
    // When
    List<Finding> findings =
        findings(
            parameters(
                "work_mme: 4MB, work_mem: 4XB, port: 5433, block_size: 4096,"
                    + " citus.max_shared_pool_size: many, my.own: anything"),
            "{}");

    // Then
    assertThat(findings)
        .filteredOn(Finding.Refused.class::isInstance)
        .containsExactly(
            refused("work_mme", "PostgreSQL has no parameter with this name; correct or remove it"),
            refused(
                "work_mem",
                "found '4XB', expected a whole number of kB, or with a unit (B, kB, MB, GB or TB)"),
            refused("port", "Patroni itself sets this parameter; leave it out"),
            refused("block_size", "is fixed when the server is built or initialized; leave it out"),
            refused(
                "citus.max_shared_pool_size",
                "found 'many', expected a whole number without a unit"));
  }

  @Test
  void refusesToUnloadCitus() {
    assertThat(
            findings(
                parameters("shared_preload_libraries: pg_stat_statements"),
                parameters("shared_preload_libraries: citus")))
        .containsExactly(
            refused(
                "shared_preload_libraries",
                "found 'pg_stat_statements', expected citus to be one of them"));
    assertThat(
            findings(
                "{postgresql: {parameters: {}}}", parameters("shared_preload_libraries: citus")))
        .containsExactly(
            refused(
                "shared_preload_libraries",
                "is 'citus' and would return to its default, without Citus; set it"));
  }

  private static Finding refused(String name, String reason) {
    return new Finding.Refused(PLACE, "parameter \"%s\"".formatted(name), reason);
  }

  @Test
  void recognizesWhenAConfigurationContainsTheChange() {
    // Given
    List<Setting> settings =
        findings(parameters("work_mem: 8MB"), parameters("max_connections: 9")).stream()
            .map(finding -> (Setting) ((Finding.Different) finding).remedy())
            .toList();

    // Then
    assertThat(settings).allMatch(s -> s.isIn(tree(parameters("work_mem: 8MB"))));
    assertThat(settings)
        .noneMatch(s -> s.isIn(tree(parameters("work_mem: 4MB, max_connections: 9"))));
  }

  @Test
  void aPendingRestartIsADeviationWhoeverRestartsTheMember() {
    // Given
    Member member = new Member(1, "c-1-0", URI.create("http://c-1-0"), "10.0.0.1", 5432, true);
    MemberState.Pending pending = new MemberState.Pending("max_connections", "100", "200");
    MemberState state = new MemberState(member, true, true, 0, 0, List.of(pending));
    Group group = new Group(NODE, URI.create("http://c-1:8008"), tree("{}"));
    Configuration configuration = new Configuration(group, tree("{}"), KNOWN, List.of(state));

    // Then
    assertThat(configuration.findings(true))
        .containsExactly(
            new Finding.Different(
                PLACE,
                "member \"c-1-0\"",
                "restart pending",
                "restarted (max_connections 100 -> 200)",
                new Restart(state, List.of())));
    assertThat(configuration.findings(false))
        .containsExactly(
            new Finding.Awaited(
                PLACE,
                "member \"c-1-0\"",
                "needs a restart (max_connections 100 -> 200), which restartPolicy: report leaves"
                    + " to you"));
  }
}
