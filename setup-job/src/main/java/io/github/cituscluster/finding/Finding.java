package io.github.cituscluster.finding;

/// The result of comparing the specification with one object of the cluster. `plan`, `setup`,
/// `status` and `verify` share these: a cluster is as specified if no finding is a [Deviation].
public sealed interface Finding {
  /// Where the object is.
  Place place();

  /// The object, for instance `extension "pg_trgm"`. Never contains a secret.
  String object();

  /// The object is as specified.
  record AsSpecified(Place place, String object) implements Finding {}

  /// The object exists, but the specification does not name it. It is reported and never dropped.
  record Unmanaged(Place place, String object) implements Finding {}

  /// The object is not as specified.
  sealed interface Deviation extends Finding {
    /// What was found, in one sentence.
    String reason();

    /// What was found, and where.
    default String sentence() {
      return "%s: %s: %s".formatted(place(), object(), reason());
    }
  }

  /// A deviation that the job corrects.
  sealed interface Due extends Deviation {
    /// How the job corrects it.
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
  /// @param from the current state
  /// @param to the specified state
  record Different(Place place, String object, String from, String to, Remedy remedy)
      implements Due {
    @Override
    public String reason() {
      return from + " -> " + to;
    }
  }

  /// The object differs, but the job does not change it, because data could be lost or PostgreSQL
  /// cannot change it.
  ///
  /// @param reason what was found and how to correct it
  record Refused(Place place, String object, String reason) implements Deviation {}

  /// The object differs, and Patroni, Kubernetes or the user has to change it.
  ///
  /// @param reason what was found, and who changes it
  record Awaited(Place place, String object, String reason) implements Deviation {}
}
