package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.postgres.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Two-phase commits that a failed coordinator left prepared on a worker. The recovery of Citus
/// considers only registered nodes. On other nodes, the locks stay forever and `citus_add_node`
/// hangs on them. The decision is the same as in Citus: commit what the coordinator recorded in
/// `pg_dist_transaction`, and roll back the rest.
public final class PreparedTransactions {
  /// `citus_<initiating group>_<process of the coordinator>_<transaction>_<connection>`.
  private static final Pattern GID = Pattern.compile("citus_0_(\\d+)_\\d+_\\d+");

  private PreparedTransactions() {}

  /// The transactions left prepared in this database on workers that are not registered.
  public static List<Finding> findings(DatabaseState state) {
    DatabaseFacts coordinator = state.on(state.coordinator());
    ServerFacts server = state.server(state.coordinator());
    List<Finding> findings = new ArrayList<>();
    for (Node worker : state.workers()) {
      if (coordinator.address(worker.host(), worker.port()).isPresent()) {
        continue;
      }
      for (ServerFacts.PreparedRow row : state.server(worker).prepared()) {
        Matcher gid = GID.matcher(row.gid());
        boolean ours = row.database().equals(state.name()) && gid.matches();
        if (ours && !server.backends().contains(Integer.valueOf(gid.group(1)))) {
          boolean decided = coordinator.transactions().contains(row.gid());
          String end = decided ? "COMMIT PREPARED " : "ROLLBACK PREPARED ";
          findings.add(
              Step.different(
                  state.place(worker),
                  "orphan prepared transaction " + row.gid(),
                  "prepared",
                  decided ? "committed" : "rolled back",
                  Stage.LEFTOVERS,
                  Action.of(state.name(), end + literal(row.gid()))));
        }
      }
    }
    return findings;
  }
}
