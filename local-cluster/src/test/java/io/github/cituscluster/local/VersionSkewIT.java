package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nodes with different versions of Citus. The older version of the stand-in's extension simulates
/// an older server; a single image of real Citus cannot.
@Contract
class VersionSkewIT {

  @BeforeEach
  void onlyOnTheStandIn() {
    assumeFalse(LocalCluster.realCitus(), "needs images of two Citus versions");
  }

  private static CitusDatabase withOlder(LocalNode older, LocalNode newer) {
    var database =
        CitusDatabase.on().createOn(older).createOn(newer).withCitus(newer).withCredentials(newer);
    database.execute(older, "CREATE EXTENSION citus VERSION '13.2-1'");
    return database.withCredentials(older);
  }

  @Test
  void anOlderWorkerIsRefusedUntilItIsUpdated() {
    var database = withOlder(worker(1), coordinator());
    var failure = database.addFails(worker(1));
    assertThat(failure.state()).isEqualTo("XX000");
    assertThat(failure.warnings())
        .anyMatch(warning ->
            warning.startsWith(
                "42703 column \"nodeisclone\" of relation \"pg_dist_node\" does not exist"));
    database.execute(worker(1), "ALTER EXTENSION citus UPDATE");
    assertThat(database.add(worker(1))).isNotEmpty();
  }

  @Test
  void aNewerWorkerIsAcceptedWithoutAWarning() {
    var database = withOlder(coordinator(), worker(1));
    assertThat(database.add(worker(1))).isNotEmpty();
    assertThat(database.coordinatorAnswers("SELECT citus_version()")).startsWith("Citus 13.2.2 ");
    assertThat(database.answers(worker(1), "SELECT citus_version()")).startsWith("Citus 14.0.1 ");
  }
}
