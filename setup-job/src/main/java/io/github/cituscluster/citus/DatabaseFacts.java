package io.github.cituscluster.citus;

import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.Address;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The contents of one database on one node, as far as Citus and the specification are concerned.
///
/// @param extensions by name
/// @param authinfo fingerprints of the `pg_dist_authinfo` rows for all nodes (nodeid 0), by role;
///   the rows themselves contain passwords and are never read
/// @param localGroup the group that this node has stored for itself; 0 before it is registered
/// @param nodes primaries of `pg_dist_node`
/// @param replicas its other rows, which Citus uses only if `citus.use_secondary_nodes` allows it
/// @param shards number of shards of each group, without reference tables, which Citus copies on
///   its own, and without local tables, which stay on the coordinator
/// @param unfilled groups that hold no shards although Citus would move some there; empty if the
///   specification moves none
/// @param transactions two-phase commits that the coordinator has decided to commit
/// @param scripts init scripts that have run, by name
public record DatabaseFacts(
    Map<String, ExtensionRow> extensions,
    Map<String, String> authinfo,
    int localGroup,
    List<NodeRow> nodes,
    List<NodeRow> replicas,
    Map<Integer, Long> shards,
    Set<Integer> unfilled,
    List<String> transactions,
    Map<String, ScriptRow> scripts) {

  /// A database that does not exist yet.
  public static final DatabaseFacts NONE = withoutCitus(Map.of());

  /// A row of `pg_extension`.
  public record ExtensionRow(String version, String schema) {}

  /// A row of `pg_dist_node`.
  public record NodeRow(
      int id,
      int group,
      String host,
      int port,
      boolean active,
      boolean hasMetadata,
      boolean metadataSynced,
      boolean shouldHaveShards) {
    /// The address as it appears in logs.
    public String address() {
      return new Address(host, port).toString();
    }

    /// Whether its address is that of a node.
    public boolean isAt(Node node) {
      return host.equals(node.host()) && port == node.port();
    }
  }

  /// An init script that ran.
  public record ScriptRow(String checksum, String time) {}

  private static final String EXTENSIONS =
      """
      SELECT e.extname, e.extversion, n.nspname, to_regclass('citus_setup.init_scripts') IS NOT NULL
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      """;

  private static final String NODES =
      """
      SELECT nodeid, groupid, nodename, nodeport, isactive, hasmetadata, metadatasynced,
             shouldhaveshards
      FROM pg_dist_node WHERE (noderole = 'primary') = ? ORDER BY groupid, nodeid
      """;

  private static final String SHARDS =
      """
      SELECT p.groupid::text, count(*)
      FROM pg_dist_placement p
      JOIN pg_dist_shard s USING (shardid)
      JOIN pg_dist_partition t ON t.logicalrelid = s.logicalrelid
      WHERE NOT (t.partmethod = 'n' AND (t.repmodel = 't' OR t.colocationid = 0))
      GROUP BY p.groupid
      """;

  private static final String AUTHINFO =
      """
      SELECT rolename, encode(sha256(convert_to(authinfo, 'UTF8')), 'hex')
      FROM pg_dist_authinfo WHERE nodeid = 0
      """;

  private static DatabaseFacts withoutCitus(Map<String, ExtensionRow> extensions) {
    return new DatabaseFacts(
        extensions, Map.of(), 0, List.of(), List.of(), Map.of(), Set.of(), List.of(), Map.of());
  }

  /// Reads all of it with a few quick queries; fewer on a worker or before `citus` exists.
  ///
  /// @param fills whether the specification moves shards to groups that have none
  public static DatabaseFacts look(Session session, boolean fills) {
    boolean[] scripts = {false};
    Map<String, ExtensionRow> extensions =
        session.map(
            r -> {
              scripts[0] = r.getBoolean(4);
              return new ExtensionRow(r.getString(2), r.getString(3));
            },
            EXTENSIONS);
    if (!extensions.containsKey("citus")) {
      return withoutCitus(extensions);
    }
    boolean coordinator = session.node().isCoordinator();
    List<NodeRow> nodes = nodes(session);
    Map<Integer, Long> shards = coordinator ? shards(session) : Map.of();
    return new DatabaseFacts(
        extensions,
        session.map(r -> r.getString(2), AUTHINFO),
        session.query(r -> r.getInt(1), "SELECT groupid FROM pg_dist_local_group").stream()
            .findFirst()
            .orElse(0),
        nodes,
        session.query(DatabaseFacts::node, NODES, false),
        shards,
        coordinator && fills && !shards.isEmpty()
            ? UnfilledGroups.look(session, empty(nodes, shards))
            : Set.of(),
        coordinator
            ? session.query(r -> r.getString(1), "SELECT gid FROM pg_dist_transaction")
            : List.of(),
        coordinator && scripts[0] ? scripts(session) : Map.of());
  }

  private static Set<Integer> empty(List<NodeRow> nodes, Map<Integer, Long> shards) {
    return nodes.stream()
        .filter(n -> n.active() && n.shouldHaveShards() && !shards.containsKey(n.group()))
        .map(NodeRow::group)
        .collect(Collectors.toSet());
  }

  /// The primaries of `pg_dist_node`.
  public static List<NodeRow> nodes(Session session) {
    return session.query(DatabaseFacts::node, NODES, true);
  }

  /// The row of a group's primary.
  public Optional<NodeRow> group(int group) {
    return nodes.stream().filter(n -> n.group() == group).findFirst();
  }

  /// The row with an address.
  public Optional<NodeRow> address(String host, int port) {
    return nodes.stream().filter(n -> n.host().equals(host) && n.port() == port).findFirst();
  }

  /// How many shards the coordinator places on a group.
  public long shardsOn(int group) {
    return shards.getOrDefault(group, 0L);
  }

  private static Map<Integer, Long> shards(Session session) {
    Map<Integer, Long> shards = new java.util.HashMap<>();
    session.map(r -> r.getLong(2), SHARDS).forEach((g, n) -> shards.put(Integer.valueOf(g), n));
    return shards;
  }

  private static Map<String, ScriptRow> scripts(Session session) {
    return session.map(
        r -> new ScriptRow(r.getString(2), r.getString(3)),
        "SELECT name, checksum, applied_at FROM citus_setup.init_scripts");
  }

  private static NodeRow node(ResultSet r) throws SQLException {
    return new NodeRow(
        r.getInt(1),
        r.getInt(2),
        r.getString(3),
        r.getInt(4),
        r.getBoolean(5),
        r.getBoolean(6),
        r.getBoolean(7),
        r.getBoolean(8));
  }
}
