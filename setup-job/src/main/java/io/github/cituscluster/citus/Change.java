package io.github.cituscluster.citus;

/// What the comparison of the specification with one object of the cluster says.
///
/// The job works on these: it reports `Unchanged` and `Unmanaged`, stops at `Refused`, waits for
/// `Awaited` and takes the actions of the others.
public sealed interface Change {
  /// Where the object is.
  Place place();

  /// What it is, for instance `extension "pg_trgm"`. Never holds a secret.
  String object();

  /// As it should be.
  record Unchanged(Place place, String object) implements Change {}

  /// A change that the job makes itself.
  sealed interface Due extends Change {
    /// When in the order of its database.
    Stage stage();

    /// How it is done.
    Action action();
  }

  /// Not there; to be created.
  record Created(Place place, String object, Stage stage, Action action) implements Due {}

  /// There, but different.
  ///
  /// @param from how it is
  /// @param to how it should be
  record Altered(Place place, String object, String from, String to, Stage stage, Action action)
      implements Due {}

  /// Different, and not changed because data could be lost or PostgreSQL cannot.
  ///
  /// @param reason what was found and the way out
  record Refused(Place place, String object, String reason) implements Change {}

  /// Somebody else's to do; the job waits for it.
  ///
  /// @param owner who does it
  record Awaited(Place place, String object, String owner) implements Change {}

  /// There, but not in the specification; reported and never dropped.
  record Unmanaged(Place place, String object) implements Change {}
}
