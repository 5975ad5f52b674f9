package io.github.cituscluster.finding;

import io.github.cituscluster.postgres.Node;

/// Where an object is.
///
/// @param node the group's primary
/// @param kind what the object belongs to
/// @param database its name; the maintenance database for what applies to the whole server, empty
///   where the object belongs to no database
public record Place(Node node, Kind kind, String database) {
  /// What an object belongs to.
  public enum Kind {
    /// A database on a node.
    DATABASE("database"),
    /// The dynamic configuration of a group's Patroni, and the members that apply it.
    CONFIGURATION("dynamic configuration"),
    /// The certificates that the members of a group serve.
    CERTIFICATES("certificates");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /// The text in reports.
    public String text() {
      return text;
    }
  }

  /// A database on a node.
  public Place(Node node, String database) {
    this(node, Kind.DATABASE, database);
  }

  /// The dynamic configuration of a node's group.
  public static Place configuration(Node node) {
    return new Place(node, Kind.CONFIGURATION, "");
  }

  /// The certificates of a node's group.
  public static Place certificates(Node node) {
    return new Place(node, Kind.CERTIFICATES, "");
  }

  /// For instance `database "shop" on group 1 c-1-primary:5432`, `certificates of group 1`.
  @Override
  public String toString() {
    return kind == Kind.DATABASE
        ? "database \"%s\" on %s".formatted(database, node)
        : "%s of group %d".formatted(kind.text(), node.group());
  }
}
