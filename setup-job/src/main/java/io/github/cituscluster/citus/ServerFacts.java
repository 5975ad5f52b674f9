package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The facts of one server that all of its databases share, read in its maintenance database.
///
/// @param citusAvailable the version that `CREATE EXTENSION citus` would create
/// @param databases by name, without templates
/// @param roles by name, without `pg_*`
/// @param backends process IDs of the server's sessions
public record ServerFacts(
    Node node,
    String version,
    String citusAvailable,
    Map<String, String> settings,
    Map<String, DatabaseRow> databases,
    Map<String, RoleRow> roles,
    List<PreparedRow> prepared,
    Set<Integer> backends) {

  /// A row of `pg_database` with its parameters in `pg_db_role_setting` for all roles.
  ///
  /// @param connectionLimit -2 marks a database whose DROP or CREATE was interrupted
  public record DatabaseRow(
      String name,
      String owner,
      String encoding,
      String locale,
      int connectionLimit,
      Map<String, String> parameters) {}

  /// A row of `pg_authid`.
  ///
  /// @param verifier the stored password, a SCRAM verifier
  /// @param rewinds whether it can read the files of the server, as `pg_rewind` requires
  public record RoleRow(
      String name,
      boolean login,
      boolean superuser,
      boolean createdb,
      boolean createrole,
      boolean inherit,
      boolean replication,
      boolean bypassrls,
      int connectionLimit,
      @Nullable String verifier,
      Set<String> memberOf,
      boolean rewinds) {

    /// Without the verifier.
    @Override
    public String toString() {
      return "role " + name;
    }
  }

  /// A row of `pg_prepared_xacts`.
  public record PreparedRow(String gid, String database) {}

  private static final String SETTINGS =
      """
      SELECT name, setting FROM pg_settings
      WHERE name IN ('max_worker_processes', 'max_connections', 'max_prepared_transactions',
                     'superuser_reserved_connections', 'reserved_connections',
                     'shared_preload_libraries')
      """;

  private static final String DATABASES =
      """
      SELECT d.datname, pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate,
             d.datconnlimit, s.setconfig
      FROM pg_database d
      LEFT JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
      WHERE NOT d.datistemplate
      """;

  private static final String ROLES =
      """
      SELECT a.rolname, a.rolcanlogin, a.rolsuper, a.rolcreatedb, a.rolcreaterole, a.rolinherit,
             a.rolreplication, a.rolbypassrls, a.rolconnlimit, a.rolpassword,
             ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m
                   WHERE m.member = a.oid),
             has_function_privilege(
               a.oid, 'pg_read_binary_file(text, bigint, bigint, boolean)', 'EXECUTE')
      FROM pg_authid a
      WHERE a.rolname !~ '^pg_'
      """;

  /// Reads all of it with about six quick queries.
  public static ServerFacts look(Session session) {
    return new ServerFacts(
        session.node(),
        session.one(r -> r.getString(1), "SHOW server_version"),
        session
            .query(
                r -> r.getString(1),
                "SELECT default_version FROM pg_available_extensions WHERE name = 'citus'")
            .stream()
            .findFirst()
            .orElse(""),
        session.map(r -> r.getString(2), SETTINGS),
        new TreeMap<>(session.map(ServerFacts::database, DATABASES)),
        new TreeMap<>(session.map(ServerFacts::role, ROLES)),
        session.query(
            r -> new PreparedRow(r.getString(1), r.getString(2)),
            "SELECT gid, database FROM pg_prepared_xacts"),
        new HashSet<>(
            session.query(
                r -> r.getInt(1), "SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL")));
  }

  /// The row of a database, if it exists and is complete.
  public Optional<DatabaseRow> usable(String database) {
    return Optional.ofNullable(databases.get(database)).filter(d -> d.connectionLimit() != -2);
  }

  /// A number among [#settings].
  public int number(String setting) {
    return Integer.parseInt(settings.getOrDefault(setting, "0"));
  }

  private static DatabaseRow database(ResultSet r) throws SQLException {
    Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Array settings = r.getArray(6);
    if (settings != null) {
      for (String setting : (String[]) settings.getArray()) {
        int equals = setting.indexOf('=');
        parameters.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
    }
    return new DatabaseRow(
        r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getInt(5), parameters);
  }

  private static RoleRow role(ResultSet r) throws SQLException {
    return new RoleRow(
        r.getString(1),
        r.getBoolean(2),
        r.getBoolean(3),
        r.getBoolean(4),
        r.getBoolean(5),
        r.getBoolean(6),
        r.getBoolean(7),
        r.getBoolean(8),
        r.getInt(9),
        r.getString(10),
        Set.of((String[]) r.getArray(11).getArray()),
        r.getBoolean(12));
  }
}
