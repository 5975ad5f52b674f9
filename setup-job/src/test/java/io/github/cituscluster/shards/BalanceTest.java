package io.github.cituscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.citus.DatabaseFacts.NodeRow;
import io.github.cituscluster.citus.Placements;
import io.github.cituscluster.citus.Placements.Placement;
import io.github.cituscluster.shards.Balance.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private static NodeRow node(int group, boolean takesShards) {
    return new NodeRow(group, group, "w" + group, 5432, true, true, true, takesShards);
  }

  private static Placements placements(String table, int group, int shards, long bytes) {
    List<Placement> all = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      all.add(new Placement(1000L * group + i, table, group, bytes));
    }
    return new Placements(all);
  }

  private static Placements together(Placements... parts) {
    return new Placements(List.of(parts).stream().flatMap(p -> p.all().stream()).toList());
  }

  private static Balance balance(List<NodeRow> nodes, Placements placements) {
    return Balance.of("app", nodes, placements, null);
  }

  @Test
  void aNodeThatDiffersFromTheMeanByMoreThanTenPercentIsFlagged() {
    // When
    Balance balance =
        balance(
            List.of(node(0, false), node(1, true), node(2, true), node(3, true)),
            together(
                placements("t", 1, 11, 100),
                placements("t", 2, 10, 112),
                placements("t", 3, 9, 90)));

    // Then: the coordinator takes none and does not count
    assertThat(balance.nodes()).extracting(Share::flag).containsExactly("", "", "OVER", "UNDER");
    assertThat(balance.nodes()).extracting(Share::deviation).containsExactly(0L, 9L, 11L, -20L);
    assertThat(balance.text()).contains("group 2", "10 shards, 1.1 kB, +11 % of the mean OVER");
  }

  @Test
  void whereNoBytesAreKnownShardsAreCounted() {
    // When
    Balance balance = balance(List.of(node(1, true), node(2, true)), placements("t", 1, 32, 0));

    // Then
    assertThat(balance.nodes()).extracting(Share::deviation).containsExactly(100L, -100L);
  }

  @Test
  void aTableOfWhichOneNodeHoldsMoreThanTwoShardsMoreThanAnotherIsUneven() {
    // When
    Balance balance =
        balance(
            List.of(node(1, true), node(2, true)),
            together(
                placements("even", 1, 17, 1),
                placements("even", 2, 15, 1),
                placements("\"Odd\"", 1, 3, 1)));

    // Then
    assertThat(balance.uneven())
        .containsExactly(new Balance.UnevenTable("\"Odd\"", Map.of(1, 3L, 2, 0L)));
  }

  @Test
  void aGroupThatTakesNoShardsAndHoldsSomeIsToBeDrained() {
    // When
    Balance balance = balance(List.of(node(1, true), node(2, false)), placements("t", 2, 1, 1));

    // Then
    assertThat(balance.text()).contains("1 shard, 1 bytes, TO BE DRAINED");
  }

  @Test
  void anEmptyDatabaseIsEven() {
    // When
    Balance balance = balance(List.of(node(1, true), node(2, true)), new Placements(List.of()));

    // Then
    assertThat(balance.nodes()).extracting(Share::deviation).containsExactly(0L, 0L);
    assertThat(balance.uneven()).isEmpty();
    assertThat(balance.text()).contains("rebalance  none yet in the background");
  }
}
