package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.e2e.WriterLog.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables that the writers fill, and every write that was acknowledged to them. Whatever
/// happens to the cluster, each of these writes must stay in its table, exactly once.
final class Ledger {
  static final List<String> DATABASES = List.of("citus", "shop");

  private final Release release;
  private final Map<String, Set<String>> acknowledged = new HashMap<>();
  private final Map<String, Map<Integer, String>> keys = new HashMap<>();

  /// Creates one distributed table in each database, without a constraint that would hide a row
  /// written twice. Shards that move must identify their rows, hence the replica identity.
  ///
  /// @param groups worker groups on which rows must lie; none, if it does not matter where they lie
  Ledger(Release release, List<Integer> groups) {
    this.release = release;
    DATABASES.forEach(database -> acknowledged.put(database, new HashSet<>()));
    String host = release.name() + "-rw";
    try (ClientPod client = ClientPod.of(release, "ledger-begin")) {
      client.superuserSql(host, "citus", TABLE + "GRANT SELECT, INSERT ON writes TO app");
      client.superuserSql(host, "shop", TABLE);
      // On its own: with several statements, Citus sends all of them to each shard.
      client.superuserSql(host, "shop", "ALTER TABLE writes OWNER TO app");
      for (String database : DATABASES) {
        Map<Integer, String> found = new HashMap<>();
        for (int group : groups) {
          found.put(group, keyOn(client, database, group));
        }
        keys.put(database, found);
      }
    }
  }

  private static final String TABLE =
      """
      CREATE TABLE writes (key bigint NOT NULL, writer text NOT NULL, id bigint NOT NULL);
      CREATE INDEX ON writes (key, writer, id);
      ALTER TABLE writes REPLICA IDENTITY FULL;
      SET citus.shard_count = 4;
      SELECT create_distributed_table('writes', 'key');
      """;

  private String keyOn(ClientPod client, String database, int group) {
    String key =
        client.superuserSql(
            release.name() + "-rw",
            database,
            """
            SELECT min(k) FROM generate_series(1, 1000) k JOIN pg_dist_placement p
            ON p.shardid = get_shard_id_for_distribution_column('writes', k) WHERE p.groupid = %d
            """
                .formatted(group));
    assertThat(key).as("a key on group %d in %s", group, database).isNotEmpty();
    return key;
  }

  Release release() {
    return release;
  }

  /// A key whose rows lie on a worker group; any key, for the coordinator.
  String key(String database, int group) {
    Map<Integer, String> found = keys.getOrDefault(database, Map.of());
    return found.getOrDefault(group, found.values().stream().findFirst().orElse("1"));
  }

  /// Adds acknowledged writes, and asserts that no writer read a wrong answer.
  void add(WriterLog log) {
    for (String database : DATABASES) {
      for (String client : List.of("/fresh", "/persistent")) {
        List<Fact> facts = log.of("ack", database + client);
        assertThat(facts).as("acknowledged writes of %s%s", database, client).isNotEmpty();
        facts.forEach(f -> acknowledged.getOrDefault(database, new HashSet<>()).add(f.row()));
      }
    }
    assertThat(log.of("wrong", "")).as("wrong answers").isEmpty();
    assertThat(log.of("hung", "")).as("writers that never ended").isEmpty();
  }

  /// Asserts that every acknowledged write exists exactly once.
  void assertComplete(String moment) {
    try (ClientPod client = ClientPod.of(release, "ledger-" + moment)) {
      for (String database : DATABASES) {
        assertComplete(database, client.sql(release.name() + "-rw", database, ROWS));
      }
    }
  }

  private static final String ROWS = "SELECT writer, id, count(*) FROM writes GROUP BY 1, 2";

  private void assertComplete(String database, String answer) {
    Set<String> missing = new HashSet<>(acknowledged.getOrDefault(database, Set.of()));
    int expected = missing.size();
    List<String> repeated = new ArrayList<>();
    for (String line : answer.lines().toList()) {
      int end = line.lastIndexOf(' ');
      missing.remove(line.substring(0, end));
      if (!line.endsWith(" 1")) {
        repeated.add(line);
      }
    }
    System.out.printf(
        "%s: %d acknowledged writes, %d missing, %d repeated%n",
        database, expected, missing.size(), repeated.size());
    assertThat(missing).as("acknowledged writes missing in %s", database).isEmpty();
    assertThat(repeated).as("writes that exist more than once in %s", database).isEmpty();
  }
}
