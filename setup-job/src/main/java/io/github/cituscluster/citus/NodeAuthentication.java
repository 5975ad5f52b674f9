package io.github.cituscluster.citus;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.RoleSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `pg_dist_authinfo`: the passwords that the nodes use to log in to each other. Citus never copies
/// these rows, so each login role needs its own on every node in every database; nodeid 0 means
/// every node (Citus documentation, pg_dist_authinfo).
public final class NodeAuthentication {
  /// The maximum wait for the lock, because writers wait behind it.
  private static final Duration LONGEST_LOCK = Duration.ofMillis(500);

  private static final String UPSERT =
      """
      INSERT INTO pg_dist_authinfo (nodeid, rolename, authinfo) VALUES (0, ?, ?)
      ON CONFLICT (rolename, nodeid) DO UPDATE SET authinfo = excluded.authinfo
      """;

  /// A row for one node has priority over the row for all nodes; if both had the same password,
  /// both change.
  private static final String ANOTHER =
      """
      UPDATE pg_dist_authinfo SET authinfo = ? WHERE rolename = ? AND (nodeid = 0 OR authinfo =
        (SELECT a.authinfo FROM pg_dist_authinfo a WHERE a.rolename = ? AND a.nodeid = 0))
      """;

  private static final String OF_FINGERPRINTS =
      """
      UPDATE pg_dist_authinfo SET authinfo = ?
      WHERE rolename = ? AND encode(sha256(convert_to(authinfo, 'UTF8')), 'hex') = ANY (?)
      """;

  private final Passwords passwords;

  /// @param passwords the passwords that the rows should contain
  public NodeAuthentication(Passwords passwords) {
    this.passwords = passwords;
  }

  /// Compares the rows of the administrator and of the database's roles on each node.
  public List<Finding> findings(DatabaseState state) {
    Map<String, String> wanted = new LinkedHashMap<>();
    String administrator = state.cluster().administrator().user();
    wanted.put(administrator, passwords.administrator());
    for (RoleSpec role : state.cluster().rolesOf(state.spec())) {
      passwords.of(role).ifPresent(p -> wanted.put(role.name(), p));
    }
    List<Finding> findings = new ArrayList<>();
    for (Node node : state.nodes()) {
      wanted.forEach((role, password) -> {
        Stage stage = role.equals(administrator) ? DatabaseState.stageOf(node) : Stage.CONTENT;
        findings.add(row(state, node, role, password, stage));
      });
      state.on(node).authinfo().keySet().stream()
          .filter(role -> !wanted.containsKey(role))
          .sorted()
          .forEach(role -> findings.add(new Finding.Unmanaged(state.place(node), object(role))));
    }
    return findings;
  }

  private static Finding row(
      DatabaseState state, Node node, String role, String password, Stage stage) {
    Place place = state.place(node);
    String found = state.on(node).authinfo().get(role);
    Action put = Action.of(state.name(), Sql.of(UPSERT, role, quoted(password)));
    if (found == null) {
      return Step.missing(place, object(role), stage, put);
    }
    if (forms(password).contains(found)) {
      return new Finding.AsSpecified(place, object(role));
    }
    // A row outlives its role, and cannot be changed until the role exists again.
    return state.server(node).roles().containsKey(role)
        ? altered(
            place,
            role,
            Stage.PASSWORD_ROWS,
            Action.of(state.name(), Sql.of(ANOTHER, quoted(password), role, role)))
        : altered(place, role, stage, put);
  }

  private static Finding altered(Place place, String role, Stage stage, Action action) {
    return Step.different(
        place, object(role), "password differs from passwordFile", "updated", stage, action);
  }

  /// The administrator's rows in a database that the specification does not name: only those with
  /// the previous password, and only while the specification contains that password.
  public List<Finding> findings(OtherDatabase other, String administrator) {
    Set<String> old =
        passwords.previousAdministrator().map(NodeAuthentication::forms).orElse(Set.of());
    return Collections.disjoint(old, other.authinfo())
        ? List.of()
        : List.of(
            altered(
                other.place(),
                administrator,
                Stage.PASSWORD_ROWS,
                Action.of(
                    other.place().database(),
                    Sql.of(
                        OF_FINGERPRINTS,
                        quoted(passwords.administrator()),
                        administrator,
                        old.toArray(String[]::new)))));
  }

  /// Makes every session of the database read its rows again before its next connection to a node.
  /// Citus caches the rows in each session until the table's trigger reports a change
  /// (`InvalidateConnParamsCacheCallback` in metadata_cache.c).
  public static void forget(Session session) {
    session.execute("DELETE FROM pg_dist_authinfo WHERE false");
  }

  /// Makes new connections from this node to others wait until the transaction ends, because each
  /// reads its row first (`GetAuthinfoViaCatalog` in metadata_cache.c). Existing connections are
  /// not affected.
  ///
  /// @throws Failure transient if another session holds the table for longer than a client should
  ///   wait
  public static void lock(Session session) {
    session.execute("SET LOCAL lock_timeout = " + LONGEST_LOCK.toMillis());
    try {
      session.execute("LOCK TABLE pg_dist_authinfo IN ACCESS EXCLUSIVE MODE");
    } catch (Failure e) {
      throw e.sqlState().equals("55P03")
          ? e.withAdvice("a transaction that is still open has read this table; it must end first")
          : e;
    }
  }

  private static String object(String role) {
    return "pg_dist_authinfo row of " + Sql.identifier(role);
  }

  /// Quoted as libpq requires: only backslash and quote are special.
  private static String quoted(String password) {
    return "password='" + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /// The same without quotes, as Patroni writes it (`format_dsn` in postgresql/config.py).
  private static String escaped(String password) {
    return "password=" + password.replaceAll("[\\\\' ]", "\\\\$0");
  }

  private static Set<String> forms(String password) {
    return Set.of(fingerprint(quoted(password)), fingerprint(escaped(password)));
  }

  private static String fingerprint(String authinfo) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(authinfo.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime implements SHA-256", e);
    }
  }
}
