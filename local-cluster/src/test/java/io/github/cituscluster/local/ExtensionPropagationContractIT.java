package io.github.cituscluster.local;

import static io.github.cituscluster.local.SharedCluster.coordinator;
import static io.github.cituscluster.local.SharedCluster.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

@Contract
class ExtensionPropagationContractIT {

  private static final String EXTENSIONS =
      "SELECT extname, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE"
          + " extname NOT IN ('plpgsql', 'citus') ORDER BY 1";

  @Test
  void creatingAnExtensionOnTheCoordinatorCreatesItOnAllWorkers() {
    var database = CitusDatabase.registered(worker(1), worker(2));
    database.execute(coordinator(), "CREATE EXTENSION hstore");
    assertThat(database.answers(worker(1), EXTENSIONS)).isEqualTo("hstore|public");
    assertThat(database.answers(worker(2), EXTENSIONS)).isEqualTo("hstore|public");
  }

  @Test
  void anExtensionIsCreatedWithItsSchemaVersionAndRequiredExtensions() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(
        coordinator(),
        "CREATE SCHEMA s1; CREATE EXTENSION seg SCHEMA s1 VERSION '1.3'; CREATE EXTENSION"
            + " earthdistance SCHEMA s1 CASCADE");
    assertThat(database.answers(worker(1), EXTENSIONS))
        .isEqualTo("cube|s1, earthdistance|s1, seg|s1");
    assertThat(
            database.answers(
                worker(1), "SELECT extversion FROM pg_extension WHERE extname = 'seg'"))
        .isEqualTo("1.3");
  }

  @Test
  void updatingMovingAndDroppingAnExtensionReachTheWorkers() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(coordinator(), "CREATE SCHEMA s1");
    database.execute(coordinator(), "CREATE EXTENSION seg VERSION '1.3'");
    database.execute(coordinator(), "ALTER EXTENSION seg UPDATE TO '1.4'");
    assertThat(
            database.answers(
                worker(1), "SELECT extversion FROM pg_extension WHERE extname = 'seg'"))
        .isEqualTo("1.4");
    database.execute(coordinator(), "ALTER EXTENSION seg SET SCHEMA s1");
    assertThat(database.answers(worker(1), EXTENSIONS)).isEqualTo("seg|s1");
    database.execute(coordinator(), "DROP EXTENSION seg");
    assertThat(database.answers(worker(1), EXTENSIONS)).isEmpty();
  }

  @Test
  void anExtensionThatTheWorkerAlreadyHasIsAccepted() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(worker(1), "CREATE EXTENSION hstore");
    database.add(worker(1));
    database.execute(coordinator(), "CREATE EXTENSION hstore");
    assertThat(database.answers(worker(1), EXTENSIONS)).isEqualTo("hstore|public");
  }

  @Test
  void createIfNotExistsPropagatesAnExtensionThatTheCoordinatorAlreadyHas() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(
        coordinator(), "SET citus.enable_ddl_propagation = off; CREATE EXTENSION hstore");
    database.add(worker(1));
    assertThat(database.answers(worker(1), EXTENSIONS)).isEmpty();
    database.execute(coordinator(), "CREATE EXTENSION IF NOT EXISTS hstore");
    assertThat(database.answers(worker(1), EXTENSIONS)).isEqualTo("hstore|public");
  }

  @Test
  void addingANodeCopiesExtensionsSchemasAndParametersOfTheDatabase() {
    var database = CitusDatabase.on(coordinator(), worker(1));
    database.execute(coordinator(), "CREATE SCHEMA s1");
    database.execute(coordinator(), "CREATE EXTENSION hstore SCHEMA s1");
    database.execute(
        coordinator(), "ALTER DATABASE \"%s\" SET work_mem = '5MB'".formatted(database.name()));
    database.execute(
        coordinator(),
        "ALTER DATABASE \"%s\" SET search_path = '$user', 'a b', public"
            .formatted(database.name()));
    database.add(worker(1));
    assertThat(database.answers(worker(1), EXTENSIONS)).isEqualTo("hstore|s1");
    assertThat(
            database.answers(
                worker(1), "SELECT current_setting('work_mem'), current_setting('search_path')"))
        .isEqualTo("5MB|\"$user\", \"a b\", public");
  }

  @Test
  void anUnknownExtensionIsRefusedAndNothingIsCreated() {
    var failure =
        CitusDatabase.registered(worker(1)).fails(coordinator(), "CREATE EXTENSION nosuch");
    assertThat(failure.state()).isEqualTo("0A000");
    assertThat(failure.message()).contains("extension \"nosuch\" is not available");
  }

  @Test
  void anExtensionThatOneWorkerCannotCreateIsCreatedOnNoNode() {
    assumeFalse(
        LocalCluster.realCitus(), "all containers are of one image and have the same extensions");
    var database = CitusDatabase.registered(worker(1), worker(3));
    worker(3)
        .configure(Map.of("extension_control_path", SharedCluster.get().folder() + "/stand-in"));
    try {
      var failure = database.fails(coordinator(), "CREATE EXTENSION hstore");
      assertThat(failure.state()).isEqualTo("0A000");
      assertThat(failure.message()).contains("extension \"hstore\" is not available");
      assertThat(database.coordinatorAnswers(EXTENSIONS) + database.answers(worker(1), EXTENSIONS))
          .isEmpty();
    } finally {
      worker(3)
          .configure(
              Map.of("extension_control_path", SharedCluster.get().folder() + "/stand-in:$system"));
    }
  }

  @Test
  void aRegisteredWorkerRefusesToChangeExtensionsEvenThoseItHas() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(coordinator(), "CREATE EXTENSION hstore");
    for (var sql :
        new String[] {
          "CREATE EXTENSION pg_trgm",
          "CREATE EXTENSION IF NOT EXISTS hstore",
          "DROP EXTENSION hstore",
          "ALTER EXTENSION hstore UPDATE"
        }) {
      var failure = database.fails(worker(1), sql);
      assertThat(failure.state()).as(sql).isEqualTo("XX000");
      assertThat(failure.message()).as(sql).contains("operation is not allowed on this node");
    }
  }

  @Test
  void citusItselfMayBeCreatedAgainOnARegisteredWorker() {
    CitusDatabase.registered(worker(1)).execute(worker(1), "CREATE EXTENSION IF NOT EXISTS citus");
  }

  @Test
  void creatingASchemaOnTheCoordinatorCreatesItOnTheWorkersWhichRefuseToCreateOne() {
    var database = CitusDatabase.registered(worker(1));
    database.execute(coordinator(), "CREATE SCHEMA s1");
    assertThat(
            database.answers(worker(1), "SELECT count(*) FROM pg_namespace WHERE nspname = 's1'"))
        .isEqualTo("1");
    assertThat(database.fails(worker(1), "CREATE SCHEMA s2").state()).isEqualTo("XX000");
  }

  @Test
  void aWorkerThatIsDownBlocksExtensions() {
    var database = CitusDatabase.registered(worker(3));
    worker(3).kill();
    try {
      assertThat(database.fails(coordinator(), "CREATE EXTENSION hstore").state())
          .isEqualTo("08006");
      assertThat(database.coordinatorAnswers(EXTENSIONS)).isEmpty();
    } finally {
      worker(3).start();
    }
  }
}
