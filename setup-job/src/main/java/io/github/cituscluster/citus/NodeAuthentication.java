package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.spec.RoleSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `pg_dist_authinfo`: with which password the nodes log in to each other.
///
/// Citus never copies these rows, so each login role needs its own on every node of every database;
/// nodeid 0 means every node (Citus documentation, pg_dist_authinfo).
public final class NodeAuthentication {
  private static final String UPSERT =
      """
      INSERT INTO pg_dist_authinfo (nodeid, rolename, authinfo) VALUES (0, ?, ?)
      ON CONFLICT (rolename, nodeid) DO UPDATE SET authinfo = excluded.authinfo
      """;

  private final Passwords passwords;

  /// @param passwords what the rows should hold
  public NodeAuthentication(Passwords passwords) {
    this.passwords = passwords;
  }

  /// Compares the rows of the administrator and of the database's roles on each node.
  public List<Change> changes(DatabaseState state) {
    Map<String, String> wanted = new LinkedHashMap<>();
    String administrator = state.cluster().administrator().user();
    wanted.put(administrator, passwords.administrator());
    for (RoleSpec role : state.cluster().rolesOf(state.spec())) {
      passwords.of(role).ifPresent(p -> wanted.put(role.name(), p));
    }
    List<Change> changes = new ArrayList<>();
    for (Node node : state.nodes()) {
      wanted.forEach((role, password) -> {
        Stage stage = role.equals(administrator) ? DatabaseState.stageOf(node) : Stage.CONTENT;
        changes.add(row(state, node, role, password, stage));
      });
      state.on(node).authinfo().keySet().stream()
          .filter(role -> !wanted.containsKey(role))
          .sorted()
          .forEach(role -> changes.add(new Change.Unmanaged(state.place(node), object(role))));
    }
    return changes;
  }

  private static Change row(
      DatabaseState state, Node node, String role, String password, Stage stage) {
    Place place = state.place(node);
    String found = state.on(node).authinfo().get(role);
    Deed deed = Deed.of(state.name(), Sql.of(UPSERT, role, quoted(password)));
    if (found == null) {
      return new Change.Created(place, object(role), stage, deed);
    }
    return found.equals(fingerprint(quoted(password)))
            || found.equals(fingerprint(escaped(password)))
        ? new Change.Unchanged(place, object(role))
        : new Change.Altered(
            place, object(role), "another password", "the password of the file", stage, deed);
  }

  private static String object(String role) {
    return "pg_dist_authinfo row of " + Sql.identifier(role);
  }

  /// libpq's quoting: only backslash and quote are special.
  private static String quoted(String password) {
    return "password='" + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /// The same without quotes, as Patroni writes it (`format_dsn` in postgresql/config.py).
  private static String escaped(String password) {
    return "password=" + password.replaceAll("[\\\\' ]", "\\\\$0");
  }

  private static String fingerprint(String authinfo) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(authinfo.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
