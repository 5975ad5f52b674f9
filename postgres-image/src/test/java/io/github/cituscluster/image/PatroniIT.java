package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// This image under Patroni with the real job. Patroni registers the nodes of the main database,
/// the job those of an additional one. Clients write to both while a primary fails or is switched
/// over: they can write again soon, and no acknowledged row is lost.
@NeedsImage
@TestInstance(Lifecycle.PER_CLASS)
class PatroniIT {
  private final List<String> gaps = new ArrayList<>();
  private PatroniCluster cluster;
  private WriteLoad main;
  private WriteLoad additional;

  private interface Event {
    void happen();
  }

  @BeforeAll
  void createClusterAndDatabases(@TempDir Path folder) throws Exception {
    cluster = new PatroniCluster(folder);
    assertThat(cluster.job("setup")).contains("done: ");
    main = new WriteLoad(cluster.url("citus"));
    additional = new WriteLoad(cluster.url("shop"));
  }

  @Test
  void survivesASwitchoverOfAWorker() throws SQLException {
    survives("switchover of a worker", () -> cluster.switchover(1));
  }

  @Test
  void survivesASwitchoverOfTheCoordinator() throws SQLException {
    survives("switchover of the coordinator", () -> cluster.switchover(0));
  }

  @Test
  void survivesAKilledWorker() throws SQLException {
    survives("killed primary of a worker", () -> cluster.killPrimary(1));
  }

  @Test
  void survivesAKilledCoordinator() throws SQLException {
    survives("killed primary of the coordinator", () -> cluster.killPrimary(0));
  }

  @Test
  void hidesPasswordsFromPostgresqlAndItsChildren() {
    assertThat(
            cluster
                .primary(0)
                .shell(
                    "for p in $(pgrep -x postgres); do tr '\\0' '\\n' <\"/proc/$p/environ\"; done"))
        .contains("PGDATA=")
        .doesNotContain("PATRONI_", PostgresContainer.PASSWORD);
  }

  @Test
  void listensOnIpv6AsWell() {
    String sockets = cluster.primary(0).shell("cat /proc/net/tcp6");

    assertThat(sockets).contains(hexadecimal(5432), hexadecimal(8008));
  }

  /// Any address and this port, as the kernel prints a listening socket.
  private static String hexadecimal(int port) {
    return "0".repeat(32) + ":%04X".formatted(port);
  }

  private void survives(String name, Event event) throws SQLException {
    main.awaitWrites();
    additional.awaitWrites();
    main.resetMeasurement();
    additional.resetMeasurement();

    event.happen();

    cluster.primary(0);
    cluster.primary(1);
    main.awaitWrites();
    additional.awaitWrites();
    gaps.add("| %s | %s | %s |".formatted(name, main.longestGap(), additional.longestGap()));
    cluster.startAll();
    assertThat(main.missingRows()).as("acknowledged rows missing in the main database").isEmpty();
    assertThat(additional.missingRows()).as("acknowledged rows missing in shop").isEmpty();
  }

  @AfterAll
  void setupFindsNothingToChangeAfterwards() throws Exception {
    try (PatroniCluster closing = cluster) {
      main.stop();
      additional.stop();
      System.out.println("| event | longest write gap, main database | additional database |");
      System.out.println("| --- | --- | --- |");
      gaps.forEach(System.out::println);
      assertThat(closing.job("setup")).contains("done: nothing to change");
      assertThat(closing.job("verify")).isNotBlank();
    }
  }
}
