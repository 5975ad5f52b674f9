package io.github.cituscluster.postgres;

/// The names of the values that log lines carry beside their text, so that a search for one name
/// finds all lines about it.
public final class LogKey {
  /// The number of a group.
  public static final String GROUP = "group";

  /// The address of a node.
  public static final String NODE = "node";

  /// The name of a database.
  public static final String DATABASE = "database";

  /// What was done: one line for each change, and no other line has it.
  public static final String CHANGE = "change";

  /// The number of a try.
  public static final String ATTEMPT = "attempt";

  /// Since the beginning of a wait or a move.
  public static final String ELAPSED = "elapsed";

  /// Until a deadline.
  public static final String REMAINING = "remaining";

  /// How a failed run ends.
  public static final String EXIT_CODE = "exitCode";

  /// Where the specification was read from.
  public static final String SPEC = "spec";

  /// The address of the coordinator.
  public static final String COORDINATOR = "coordinator";

  /// How many worker groups the specification has.
  public static final String WORKER_GROUPS = "workerGroups";

  /// How many databases it has.
  public static final String DATABASES = "databases";

  /// How many roles it has.
  public static final String ROLES = "roles";

  /// The superuser that the job logs in as.
  public static final String ADMINISTRATOR = "administrator";

  /// Never shown.
  public static final String PASSWORD = "password";

  /// How the connections are secured.
  public static final String TLS = "tls";

  private LogKey() {}
}
