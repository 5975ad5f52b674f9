package io.github.cituscluster.citus;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.finding.Remedy;

/// A change of a database by SQL.
///
/// @param stage when it happens, in the order of its database
/// @param action what is done
public record Step(Stage stage, Action action) implements Remedy {
  static Finding missing(Place place, String object, Stage stage, Action action) {
    return new Finding.Missing(place, object, new Step(stage, action));
  }

  static Finding different(
      Place place, String object, String from, String to, Stage stage, Action action) {
    return new Finding.Different(place, object, from, to, new Step(stage, action));
  }
}
