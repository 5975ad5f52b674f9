package io.github.cituscluster.finding;

/// What the comparison of the specification with one object of the cluster finds.
///
/// The one vocabulary of `plan`, `setup`, `status` and `verify`: a cluster is as specified when no
/// finding is a [Deviation].
public sealed interface Finding {
  /// Where the object is.
  Place place();

  /// What it is, for instance `extension "pg_trgm"`. Never holds a secret.
  String object();

  /// The object is as specified.
  record AsSpecified(Place place, String object) implements Finding {}

  /// The object exists and the specification does not name it. It is reported and never dropped.
  record Unmanaged(Place place, String object) implements Finding {}

  /// The object is not as specified.
  sealed interface Deviation extends Finding {
    /// What was found, in one sentence, for people.
    String reason();

    /// What was found, and where.
    default String sentence() {
      return "%s: %s: %s".formatted(place(), object(), reason());
    }
  }

  /// A deviation that the job mends.
  sealed interface Due extends Deviation {
    /// How.
    Remedy remedy();
  }

  /// The object does not exist; the job creates it.
  record Missing(Place place, String object, Remedy remedy) implements Due {
    @Override
    public String reason() {
      return "does not exist";
    }
  }

  /// The object exists and differs; the job changes it.
  ///
  /// @param from how it is
  /// @param to how it should be
  record Different(Place place, String object, String from, String to, Remedy remedy)
      implements Due {
    @Override
    public String reason() {
      return from + " -> " + to;
    }
  }

  /// The object differs, and the job does not change it: data could be lost, or PostgreSQL cannot.
  ///
  /// @param reason what was found and the way out
  record Refused(Place place, String object, String reason) implements Deviation {}

  /// The object differs, and it is for Patroni, Kubernetes or the user to change it.
  ///
  /// @param reason what was found, and who changes it
  record Awaited(Place place, String object, String reason) implements Deviation {}
}
