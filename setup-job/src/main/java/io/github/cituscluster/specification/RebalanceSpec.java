package io.github.cituscluster.specification;

import java.util.Locale;

/// What happens to existing shards when a group joins a database.
public record RebalanceSpec(
    @Key(
            value =
                "Start a background rebalance (`citus_rebalance_start`) in each database that a"
                    + " group joined. A group without shards to which Citus would move some is"
                    + " treated as one that joined, unless the last rebalance failed or was"
                    + " stopped. If `false`, new groups hold no shards until you rebalance.",
            defaultsTo = "false")
        boolean onAdd,
    @Key(
            value =
                "How shards move: `auto`, `force-logical` or `block-writes` (`block-writes` also"
                    + " moves tables without a replica identity).",
            defaultsTo = "auto")
        TransferMode transferMode) {

  /// `citus.shard_transfer_mode`.
  public enum TransferMode {
    AUTO,
    FORCE_LOGICAL,
    BLOCK_WRITES;

    /// The spelling in SQL.
    public String sql() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The spelling in the document.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
