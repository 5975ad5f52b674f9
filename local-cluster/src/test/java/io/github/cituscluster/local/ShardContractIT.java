package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

@Contract
class ShardContractIT {

  private static CitusDatabase withTable(LocalNode... workers) {
    var database = CitusDatabase.registered(workers);
    database.execute(coordinator(), "CREATE TABLE t (id int PRIMARY KEY)");
    database.execute(coordinator(), "SELECT create_distributed_table('t', 'id')");
    return database;
  }

  @Test
  void aDistributedTableHas32ShardsOnTheWorkers() {
    var database = withTable(worker(1), worker(2));
    assertThat(database.coordinatorAnswers("SELECT partmethod FROM pg_dist_partition"))
        .isEqualTo("h");
    assertThat(
            database.coordinatorAnswers(
                "SELECT groupid, count(*) FROM pg_dist_placement GROUP BY 1 ORDER BY 1"))
        .isEqualTo("1|16, 2|16");
    assertThat(
            database.coordinatorAnswers("SELECT citus_table_type, shard_count FROM citus_tables"))
        .isEqualTo("distributed|32");
    assertThat(database.coordinatorAnswers("SELECT count(*) FROM citus_shards")).isEqualTo("32");
  }

  @Test
  void aReferenceTableIsOnAllNodes() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(coordinator(), "CREATE TABLE r (id int PRIMARY KEY)");
    database.execute(coordinator(), "SELECT create_reference_table('r')");
    assertThat(database.coordinatorAnswers("SELECT groupid FROM pg_dist_placement ORDER BY 1"))
        .isEqualTo("0, 1, 2");
    assertThat(database.coordinatorAnswers("SELECT partmethod, repmodel FROM pg_dist_partition"))
        .isEqualTo("n|t");
  }

  @Test
  void aRegisteredCoordinatorWithoutWorkersTakesNoShards() {
    var database = CitusDatabase.registered();
    database.execute(coordinator(), "CREATE TABLE t (id int PRIMARY KEY)");
    var failure = database.fails(coordinator(), "SELECT create_distributed_table('t', 'id')");
    assertThat(failure.state()).isEqualTo("22023");
    assertThat(failure.message())
        .contains("replication_factor (1) exceeds number of worker nodes (0)");
  }

  @Test
  void aNodeWithShardsCannotBeRemoved() {
    var failure =
        withTable(worker(1))
            .fails(
                coordinator(),
                "SELECT citus_remove_node('127.0.0.1', %d)".formatted(worker(1).port()));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.message())
        .contains(
            "cannot remove or disable the node 127.0.0.1:%d because because it"
                .formatted(worker(1).port()))
        .contains("contains the only shard placement for shard");
  }

  @Test
  void addingANodeMovesNoShardsButRebalancingDoes() {
    var database =
        withTable(worker(1)).createOn(worker(2)).withCitus(worker(2)).withCredentials(worker(2));
    database.add(worker(2));
    assertThat(database.coordinatorAnswers("SELECT DISTINCT groupid FROM pg_dist_placement"))
        .isEqualTo("1");
    assertThat(rebalance(database, "")).isEqualTo("1");
    assertThat(
            database.coordinatorAnswers(
                "SELECT groupid, count(*) BETWEEN 15 AND 17 FROM pg_dist_placement GROUP BY 1 ORDER"
                    + " BY 1"))
        .isEqualTo("1|t, 2|t");
    assertThat(database.coordinatorAnswers("SELECT state FROM citus_rebalance_status()"))
        .isEqualTo("finished");
  }

  private static String rebalance(CitusDatabase database, String how) {
    var job = database.coordinatorAnswers("SELECT citus_rebalance_start(%s)".formatted(how));
    database.coordinatorAnswers("SELECT citus_rebalance_wait()");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            database
                .coordinatorAnswers("SELECT state FROM citus_rebalance_status()")
                .equals("finished"));
    return job;
  }

  @Test
  void theRebalancePlanNamesTheAddedNode() {
    var database =
        withTable(worker(1)).createOn(worker(2)).withCitus(worker(2)).withCredentials(worker(2));
    database.add(worker(2));
    var plan =
        "SELECT DISTINCT sourceport = %d, targetname, targetport = %d"
                .formatted(worker(1).port(), worker(2).port())
            + " FROM get_rebalance_table_shards_plan()";
    assertThat(database.coordinatorAnswers(plan)).isEqualTo("t|127.0.0.1|t");
    rebalance(database, "");
    assertThat(database.coordinatorAnswers(plan)).isEmpty();
  }

  @Test
  void theRebalancePlanIsEmptyIfThereAreFewerShardsThanNodes() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(coordinator(), "CREATE TABLE few (id int PRIMARY KEY)");
    database.execute(
        coordinator(), "SELECT create_distributed_table('few', 'id', shard_count => 1)");
    assertThat(
            database.coordinatorAnswers("SELECT count(*) FROM get_rebalance_table_shards_plan()"))
        .isEqualTo("0");
  }

  @Test
  void rebalancingABalancedClusterReturnsNoJobAndANotice() {
    var database = withTable(worker(1), worker(2));
    assertThat(database.coordinatorAnswers("SELECT citus_rebalance_start()")).isEqualTo("null");
    assertThat(database.warnings(coordinator(), "SELECT citus_rebalance_start()"))
        .anyMatch(warning -> warning.startsWith("00000 No moves available"));
  }

  @Test
  void aDrainedNodeCanBeRemoved() {
    var database = withTable(worker(1), worker(2));
    database.execute(
        coordinator(),
        "SELECT citus_set_node_property('127.0.0.1', %d, 'shouldhaveshards', false)"
            .formatted(worker(2).port()));
    rebalance(database, "drain_only => true, shard_transfer_mode => 'block_writes'");
    assertThat(database.coordinatorAnswers("SELECT DISTINCT groupid FROM pg_dist_placement"))
        .isEqualTo("1");
    database.remove(worker(2));
  }

  @Test
  void stoppingARebalanceFailsIfNoneIsRunning() {
    assertThat(
            CitusDatabase.registered()
                .fails(coordinator(), "SELECT citus_rebalance_stop()")
                .state())
        .isEqualTo("XX000");
  }
}
