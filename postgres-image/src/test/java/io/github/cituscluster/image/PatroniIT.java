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
@NeedsImage
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

  @Test
  void keepsThePasswordsFromPostgresqlAndWhatItStarts() {
    assertThat(
            cluster
                .leader(0)
                .shell(
                    "for p in $(pgrep -x postgres); do tr '\\0' '\\n' <\"/proc/$p/environ\"; done"))
        .contains("PGDATA=")
        .doesNotContain("PATRONI_", PostgresContainer.PASSWORD);
  }

  @Test
  void listensOnIpv6AsWell() {
    String sockets = cluster.leader(0).shell("cat /proc/net/tcp6");

    assertThat(sockets).contains(hexadecimal(5432), hexadecimal(8008));
  }

  /// Any address and this port, as the kernel writes a listening socket.
  private static String hexadecimal(int port) {
    return "0".repeat(32) + ":%04X".formatted(port);
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
