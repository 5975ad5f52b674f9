package io.github.cituscluster.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.postgres.Node;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the specification owns of a configuration, and what becomes of it.
class ConfigurationTest {
  private static final Node NODE = new Node(1, "c-1", 5432);

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

  private static List<Difference> differences(String wanted, String found) {
    Group group = new Group(NODE, URI.create("http://c-1:8008"), tree(wanted));
    return new Configuration(group, tree(found), KNOWN, List.of()).differences();
  }

  private static String parameters(String parameters) {
    return "{postgresql: {parameters: {%s}}}".formatted(parameters);
  }

  private static JsonNode patch(List<Difference> differences) {
    return Configuration.patch(
        differences.stream()
            .filter(Difference.Altered.class::isInstance)
            .map(Difference.Altered.class::cast)
            .toList());
  }

  @Test
  void leavesAloneWhatIsNotNamed() {
    // When
    List<Difference> differences =
        differences(
            "{ttl: 30, postgresql: {use_slots: true}}",
            "{ttl: 30, pause: true, postgresql: {use_slots: true, parameters: {work_mem: 4MB}}}");

    // Then
    assertThat(differences)
        .containsExactly(
            new Difference.Unchanged(NODE, "ttl"),
            new Difference.Unchanged(NODE, "postgresql.use_slots"));
  }

  @Test
  void changesScalarsOneByOne() {
    assertThat(patch(differences("{ttl: 30, loop_wait: 5}", "{ttl: 20, loop_wait: 5}")))
        .isEqualTo(tree("{ttl: 30}"));
  }

  @Test
  void takesAwayAScalarThatIsNull() {
    // When
    List<Difference> differences =
        differences(
            "{maximum_lag_on_failover: null, synchronous_node_count: null}",
            "{ttl: 30, maximum_lag_on_failover: 1}");

    // Then
    assertThat(patch(differences)).isEqualTo(tree("{maximum_lag_on_failover: null}"));
    assertThat(differences)
        .contains(new Difference.Unchanged(NODE, "synchronous_node_count"))
        .filteredOn(Difference.Altered.class::isInstance)
        .singleElement(InstanceOfAssertFactories.type(Difference.Altered.class))
        .satisfies(change -> assertThat(change.to()).isEqualTo("not set"));
  }

  @Test
  void takesTheSameScalarInAnotherFormForTheSame() {
    assertThat(
            patch(
                differences("{ttl: 30, failsafe_mode: true}", "{ttl: '30', failsafe_mode: 'on'}")))
        .isEmpty();
  }

  @Test
  void addsWhatIsMissingWithTheBlocksAboveIt() {
    assertThat(patch(differences(parameters("work_mem: 8MB"), "{ttl: 30}")))
        .isEqualTo(tree("{postgresql: {parameters: {work_mem: 8MB}}}"));
  }

  @Test
  void replacesAListAsAWholeAndDoesNotShowIt() {
    // When
    List<Difference> differences =
        differences(
            "{postgresql: {pg_hba: [local all all peer, host all all all ldap ldapbindpasswd=x]}}",
            "{postgresql: {pg_hba: [local all all peer]}}");

    // Then
    assertThat(patch(differences).at("/postgresql/pg_hba")).hasSize(2);
    assertThat(differences.getFirst())
        .isInstanceOfSatisfying(
            Difference.Altered.class,
            change -> assertThat(change.from() + change.to()).isEqualTo("1 entries2 entries"));
  }

  @Test
  void doesNotTellTheOrderOfASlotsKeys() {
    assertThat(
            patch(
                differences(
                    "{ignore_slots: [{type: logical, database: a}]}",
                    "{ignore_slots: [{database: a, type: logical}]}")))
        .isEmpty();
  }

  @Test
  void takesAwayAParameterThatIsNoLongerNamed() {
    // When
    List<Difference> differences =
        differences(
            parameters("work_mem: 4MB"), parameters("work_mem: 4096kB, max_connections: 9"));

    // Then
    assertThat(patch(differences)).isEqualTo(tree(parameters("max_connections: null")));
    assertThat(differences)
        .last()
        .isInstanceOfSatisfying(
            Difference.Altered.class,
            change -> {
              assertThat(change.object()).isEqualTo("parameter \"max_connections\"");
              assertThat(change.from()).isEqualTo("9");
              assertThat(change.to()).isEqualTo("its default");
              assertThat(change.needsRestart()).isTrue();
            });
  }

  @Test
  void leavesWhatPatroniSetsItselfWhereItIs() {
    assertThat(
            patch(
                differences(
                    parameters("work_mem: 4MB"), parameters("work_mem: 4MB, hot_standby: on"))))
        .isEmpty();
  }

  @Test
  void findsAParameterInCapitals() {
    assertThat(patch(differences(parameters("Work_Mem: 8MB"), parameters("work_mem: 4MB"))))
        .isEqualTo(tree(parameters("work_mem: 8MB")));
  }

  @Test
  void refusesWhatNoServerWouldTake() {
    // When
    List<Difference> differences =
        differences(
            parameters(
                "work_mme: 4MB, work_mem: 4XB, port: 5433, block_size: 4096,"
                    + " citus.max_shared_pool_size: many, my.own: anything"),
            "{}");

    // Then
    assertThat(differences)
        .filteredOn(Difference.Refused.class::isInstance)
        .containsExactly(
            refused(
                "work_mme", "PostgreSQL knows no parameter of that name; correct it or remove it"),
            refused(
                "work_mem",
                "found '4XB', expected a whole number of kB, or with a unit (B, kB, MB, GB or TB)"),
            refused("port", "Patroni sets it itself; leave it out"),
            refused(
                "block_size",
                "is fixed when the server is built or its data are made; leave it out"),
            refused(
                "citus.max_shared_pool_size",
                "found 'many', expected a whole number without a unit"));
  }

  @Test
  void refusesToUnloadCitus() {
    assertThat(
            differences(
                parameters("shared_preload_libraries: pg_stat_statements"),
                parameters("shared_preload_libraries: citus")))
        .containsExactly(
            refused(
                "shared_preload_libraries",
                "found 'pg_stat_statements', expected citus among them"));
    assertThat(
            differences(
                "{postgresql: {parameters: {}}}", parameters("shared_preload_libraries: citus")))
        .containsExactly(
            refused(
                "shared_preload_libraries",
                "is 'citus' and would go back to its default, without Citus; name it"));
  }

  private static Difference refused(String name, String reason) {
    return new Difference.Refused(NODE, "parameter \"%s\"".formatted(name), reason);
  }

  @Test
  void knowsWhenAConfigurationHasTheChange() {
    // Given
    List<Difference.Altered> changes =
        differences(parameters("work_mem: 8MB"), parameters("max_connections: 9")).stream()
            .map(Difference.Altered.class::cast)
            .toList();

    // Then
    assertThat(changes).allMatch(c -> c.isIn(tree(parameters("work_mem: 8MB"))));
    assertThat(changes)
        .noneMatch(c -> c.isIn(tree(parameters("work_mem: 4MB, max_connections: 9"))));
  }
}
