package io.github.cituscluster.citus;

import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Connections;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import java.util.List;
import java.util.Set;

/// A database that the specification does not name on its node, as far as the administrator's
/// password is concerned: a role's password applies to the whole server, so a row with an old one
/// would prevent the nodes from connecting to each other in that database.
///
/// @param authinfo fingerprints of all `pg_dist_authinfo` rows of the administrator
public record OtherDatabase(Place place, Set<String> authinfo) {
  /// Reads it. A database without Citus has no such rows; one that was dropped meanwhile or refuses
  /// connections has none that matter.
  ///
  /// @param administrator name of the role
  public static OtherDatabase look(Place place, Connections connections, String administrator) {
    try (Session session = connections.open(place.node(), place.database())) {
      return look(place, session, administrator);
    } catch (Failure e) {
      if (e.sqlState().equals("3D000") || e.sqlState().equals("55000")) {
        return new OtherDatabase(place, Set.of());
      }
      throw e;
    }
  }

  private static OtherDatabase look(Place place, Session session, String administrator) {
    boolean citus =
        session.one(
            r -> r.getBoolean(1), "SELECT to_regclass('pg_catalog.pg_dist_authinfo') IS NOT NULL");
    List<String> rows =
        citus
            ? session.query(
                r -> r.getString(1),
                "SELECT DISTINCT encode(sha256(convert_to(authinfo, 'UTF8')), 'hex')"
                    + " FROM pg_dist_authinfo WHERE rolename = ?",
                administrator)
            : List.of();
    return new OtherDatabase(place, Set.copyOf(rows));
  }
}
