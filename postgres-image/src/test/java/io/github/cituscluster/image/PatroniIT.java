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

/// This image under Patroni with the real job: the main database by Patroni's own registration, an
/// additional one by the groups' addresses. Whatever happens to a leader, a client that writes to
/// both goes on, and loses nothing that was acknowledged.
@TestInstance(Lifecycle.PER_CLASS)
class PatroniIT {
  private final List<String> gaps = new ArrayList<>();
  private PatroniCluster cluster;
  private Writer main;
  private Writer additional;

  private interface Event {
    void happen();
  }

  @BeforeAll
  void makesTheClusterAndItsDatabases(@TempDir Path folder) throws Exception {
    cluster = new PatroniCluster(folder);
    assertThat(cluster.job("setup")).contains("done: ");
    main = new Writer(cluster.url("citus"));
    additional = new Writer(cluster.url("shop"));
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
    survives("killed primary of a worker", () -> cluster.killLeader(1));
  }

  @Test
  void survivesAKilledCoordinator() throws SQLException {
    survives("killed primary of the coordinator", () -> cluster.killLeader(0));
  }

  private void survives(String name, Event event) throws SQLException {
    main.awaitWrites();
    additional.awaitWrites();
    main.mark();
    additional.mark();

    event.happen();

    cluster.leader(0);
    cluster.leader(1);
    main.awaitWrites();
    additional.awaitWrites();
    gaps.add("| %s | %s | %s |".formatted(name, main.gap(), additional.gap()));
    cluster.startAll();
    assertThat(main.lost()).as("acknowledged rows missing in the main database").isEmpty();
    assertThat(additional.lost()).as("acknowledged rows missing in shop").isEmpty();
  }

  @AfterAll
  void changesNothingInTheEnd() throws Exception {
    try (PatroniCluster ending = cluster) {
      main.end();
      additional.end();
      System.out.println("| event | longest write gap, main database | additional database |");
      System.out.println("| --- | --- | --- |");
      gaps.forEach(System.out::println);
      assertThat(ending.job("setup")).contains("done: nothing to change");
      assertThat(ending.job("verify")).isNotBlank();
    }
  }
}
