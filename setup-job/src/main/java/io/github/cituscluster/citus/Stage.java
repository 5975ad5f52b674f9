package io.github.cituscluster.citus;

/// The order in which the changes of one database are made; within a stage, nodes run in parallel.
///
/// The order is Citus' own need: a database and its extension exist on a worker before
/// `citus_add_node` names it, and workers come before the coordinator so that nobody can fill a
/// coordinator that has no workers yet.
public enum Stage {
  /// A role that is there gets another password; together with all rows of the next stage.
  PASSWORDS,
  /// `pg_dist_authinfo` rows that are there get another password.
  PASSWORD_ROWS,
  /// What an earlier crash left behind and would block the rest.
  LEFTOVERS,
  /// Database, `citus` and the administrator's `pg_dist_authinfo` on the workers.
  WORKERS,
  /// The same on the coordinator.
  COORDINATOR,
  /// Coordinator host and node rows.
  REGISTRATION,
  /// Roles of the cluster; for the main database only.
  ROLES,
  /// Owner, extensions, parameters, `pg_dist_authinfo` of roles.
  CONTENT,
  /// Init scripts.
  SCRIPTS,
  /// Shards move to groups that joined.
  REBALANCE;

  /// Whether changes of this stage are made together with all others of their kind, whatever their
  /// database.
  public boolean isOfPasswords() {
    return this == PASSWORDS || this == PASSWORD_ROWS;
  }
}
