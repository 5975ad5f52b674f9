package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Each switch of values.yaml does what `switches.yaml` says, and adds or removes no other object.
@NeedsHelm
class SwitchTest {

  static List<Switch> switches() {
    return Switch.all();
  }

  @ParameterizedTest
  @MethodSource("switches")
  void addsAndRemovesTheObjectsOfItsRow(Switch flipped) {
    // Given
    Set<String> before = renamed(Chart.FOLDER.render(flipped.given()).ids(), flipped);

    // When
    Set<String> after = Chart.FOLDER.render(flipped.values()).ids();

    // Then
    assertAllMatch(without(before, after), texts(flipped.row().path("disappears")));
    assertAllMatch(without(after, before), texts(flipped.row().path("appears")));
  }

  @ParameterizedTest
  @MethodSource("switches")
  void changesTheFieldsOfItsRow(Switch flipped) {
    // Given
    Rendering before = Chart.FOLDER.render(flipped.given());

    // When
    Rendering after = Chart.FOLDER.render(flipped.values());

    // Then
    assertThat(after.stable().equals(before.stable())).isEqualTo(flipped.refusesOnly());
    for (var object : flipped.row().path("fields").properties()) {
      Manifest manifest = after.manifest(object.getKey());
      for (var field : object.getValue().properties()) {
        JsonNode found = manifest.at(field.getKey());
        assertThat(found.isMissingNode() ? Yaml.MAPPER.nullNode() : found)
            .as(object.getKey() + " " + field.getKey())
            .isEqualTo(field.getValue());
      }
    }
    for (var object : flipped.row().path("contains").properties()) {
      for (var field : object.getValue().properties()) {
        assertThat(after.manifest(object.getKey()).at(field.getKey()).asString(""))
            .as(object.getKey() + " " + field.getKey())
            .contains(field.getValue().asString());
      }
    }
  }

  @Test
  void everySwitchOfTheValuesHasARow() {
    // Given
    Set<String> rows =
        Switch.all().stream().map(s -> s.place() + " = " + s.becomes()).collect(Collectors.toSet());
    Set<String> places =
        Switch.all().stream().map(s -> s.place().toString()).collect(Collectors.toSet());

    // When
    Set<String> missing = new TreeSet<>();
    for (Leaf leaf : Leaf.of(Values.DEFAULTS)) {
      for (JsonNode other : leaf.otherStates()) {
        if (!rows.contains(leaf.place() + " = " + other)) {
          missing.add(leaf.place() + " = " + other);
        }
      }
      if (leaf.isEmpty() && !places.contains(leaf.place().toString())) {
        missing.add(leaf.place().toString());
      }
    }

    // Then
    assertThat(missing).as("switches.yaml has no row for these").isEmpty();
  }

  private static Set<String> renamed(Set<String> ids, Switch flipped) {
    JsonNode renames = flipped.row().path("renames");
    return renames.isMissingNode()
        ? ids
        : ids.stream()
            .map(id -> id.replace("/" + renames.get(0).asString(), "/" + renames.get(1).asString()))
            .collect(Collectors.toSet());
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private static void assertAllMatch(Set<String> ids, List<String> patterns) {
    assertThat(ids).hasSameSizeAs(patterns);
    assertThat(ids).allMatch(id -> patterns.stream().anyMatch(id::matches), "one of " + patterns);
  }
}
