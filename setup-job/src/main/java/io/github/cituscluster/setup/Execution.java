package io.github.cituscluster.setup;

import io.github.cituscluster.citus.Stage;
import io.github.cituscluster.citus.Step;
import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.DatabaseSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Carries out the steps of a plan: in the order that Citus requires, and otherwise all at once.
final class Execution {
  private static final Set<Stage> FOUNDATION =
      EnumSet.of(Stage.LEFTOVERS, Stage.WORKERS, Stage.COORDINATOR, Stage.REGISTRATION);
  private static final Set<Stage> ALL_BUT_ROLES = EnumSet.complementOf(EnumSet.of(Stage.ROLES));

  private final Cluster cluster;
  private final Progress progress;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /// @param progress records each change
  Execution(Cluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /// Whether this or an earlier plan changed anything in a database.
  boolean changed(String database) {
    return changed.contains(database);
  }

  /// First the foundation of the main database, because roles are created in it; then the roles,
  /// because they own databases; then everything else, in all databases at once.
  void make(Plan plan) {
    DatabaseSpec main = cluster.spec().mainDatabase();
    plan.in(main.name()).checkNothingAwaited();
    stages(plan, main.name(), FOUNDATION);
    stages(plan, main.name(), EnumSet.of(Stage.ROLES));
    Parallel.each(
        cluster.spec().allDatabases(),
        database ->
            stages(
                plan,
                database.name(),
                database.equals(main)
                    ? EnumSet.range(Stage.CONTENT, Stage.REBALANCE)
                    : ALL_BUT_ROLES));
  }

  /// The stages of one database in their order; within a stage, all nodes at once, except that
  /// roles are created on the coordinator first.
  private void stages(Plan plan, String database, Set<Stage> stages) {
    for (Stage stage : stages) {
      List<Plan.Task<Step>> due =
          plan.in(database).steps().stream().filter(t -> t.remedy().stage() == stage).toList();
      if (stage == Stage.ROLES) {
        onEachNode(due.stream().filter(t -> t.place().node().isCoordinator()).toList());
        onEachNode(due.stream().filter(c -> !c.place().node().isCoordinator()).toList());
      } else {
        onEachNode(due);
      }
    }
  }

  private void onEachNode(List<Plan.Task<Step>> tasks) {
    List<Node> nodes = tasks.stream().map(t -> t.place().node()).distinct().toList();
    if (!nodes.isEmpty()) {
      Parallel.each(
          nodes,
          node -> tasks.stream().filter(t -> t.place().node().equals(node)).forEach(this::make));
    }
  }

  /// Changes the passwords of existing roles, in all databases together.
  void makePasswords(Plan plan) {
    List<Plan.Task<Step>> tasks = plan.passwords();
    new PasswordChanges(cluster).make(tasks);
    tasks.forEach(this::made);
  }

  private void make(Plan.Task<Step> task) {
    String database = task.remedy().action().database();
    if (task.remedy().stage() == Stage.SCRIPTS) {
      // Parameters of the database apply only to sessions that start after they were set.
      cluster.connections().forget(task.place().node(), database);
    }
    try (Session session = cluster.session(task.place().node(), database)) {
      task.remedy().action().work().accept(session);
    }
    made(task);
  }

  private void made(Plan.Task<Step> task) {
    changed.add(task.place().database());
    progress.record(task.finding());
  }
}
