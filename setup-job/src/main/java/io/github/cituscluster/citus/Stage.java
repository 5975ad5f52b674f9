package io.github.cituscluster.citus;

/// The order in which the changes of one database are made; within a stage, nodes are changed in
/// parallel. Citus requires this order: a database and its extension must exist on a worker before
/// `citus_add_node`. Workers come before the coordinator, so that clients cannot fill a coordinator
/// that has no workers yet.
public enum Stage {
  /// Passwords of existing roles; together with all rows of the next stage.
  PASSWORDS,
  /// Passwords in existing `pg_dist_authinfo` rows.
  PASSWORD_ROWS,
  /// Leftovers of an earlier crash that would block the rest.
  LEFTOVERS,
  /// Database, `citus` and the administrator's `pg_dist_authinfo` on the workers.
  WORKERS,
  /// The same on the coordinator.
  COORDINATOR,
  /// Coordinator host and node rows.
  REGISTRATION,
  /// Roles of the cluster; for the main database only.
  ROLES,
  /// Owner, extensions, parameters, `pg_dist_authinfo` rows of roles.
  CONTENT,
  /// Init scripts.
  SCRIPTS,
  /// Moving shards to groups that joined.
  REBALANCE;

  /// Whether changes of this stage are made together with all others of their kind, in all
  /// databases.
  public boolean isOfPasswords() {
    return this == PASSWORDS || this == PASSWORD_ROWS;
  }
}
