package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every value is used: a different value gives a different rendering.
@NeedsHelm
class UsedValuesTest {

  /// Where `Leaf.changed` would be refused.
  private static final Map<String, String> OTHER =
      Map.of(
          "/workers/0/citusGroup", "\"3\"",
          "/additionalDatabases/0/workerGroups", "[\"1\"]",
          "/tls/certManager/authorities/kind", "Secret",
          "/tls/clients", "[{\"name\": \"alice\", \"role\": \"app\"}]");

  /// Values that need a different value beside them, by the beginning of their place.
  private static final Map<String, String> BESIDE =
      Map.of("/tls/certManager/", "certManager", "/tls/secret/", "secret");

  /// Applies only to certificates that exist (CertificateTest).
  private static final String AGE = "/tls/generated/renewAfterDays";

  static List<Leaf> leaves() {
    List<String> refusals =
        Switch.all().stream().filter(Switch::refusesOnly).map(s -> s.place().toString()).toList();
    return Leaf.of(Values.EVERYTHING).stream()
        .filter(leaf -> !refusals.contains(leaf.place().toString()))
        .filter(leaf -> !leaf.place().toString().equals(AGE))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void aDifferentValueGivesADifferentRendering(Leaf leaf) {
    // Given
    ObjectNode before = switchedOn(leaf.place());
    String other = OTHER.get(leaf.place().toString());
    ObjectNode after =
        Yaml.with(
            before, leaf.place(), other == null ? leaf.changed() : Yaml.MAPPER.readTree(other));

    // When
    String first = rendered(before);
    String second = rendered(after);

    // Then
    assertThat(second).as("unchanged though %s changed", leaf.place()).isNotEqualTo(first);
  }

  @Test
  void equalValuesAreEqualRenderings() {
    assertThat(new Chart("../chart", List.of()).render("{}").stable())
        .isEqualTo(Chart.FOLDER.render("{}").stable());
  }

  private static String rendered(JsonNode values) {
    return Chart.FOLDER.render(Yaml.text(values)).stable();
  }

  /// Everything, with each block around the place enabled.
  private static ObjectNode switchedOn(JsonPointer place) {
    ObjectNode values = (ObjectNode) Values.EVERYTHING.deepCopy();
    for (JsonPointer block = place.head(); block != null; block = block.head()) {
      JsonPointer enabled = block.appendProperty("enabled");
      if (values.at(enabled).isBoolean() && !enabled.equals(place)) {
        values = Yaml.with(values, enabled, Yaml.MAPPER.valueToTree(true));
      }
    }
    for (var beside : BESIDE.entrySet()) {
      if (place.toString().startsWith(beside.getKey())) {
        values =
            Yaml.with(
                values,
                JsonPointer.compile("/tls/source"),
                Yaml.MAPPER.valueToTree(beside.getValue()));
      }
    }
    return values;
  }
}
