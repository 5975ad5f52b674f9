package io.github.cituscluster.specification;

/// A worker group that is to leave the cluster; its address stands in `pg_dist_node`.
public record RemovedGroupSpec(
    @Key("Number of the Citus group; no longer among `workers`.") int group,
    @Key(
            value =
                "Move its shards to the other groups first (`rebalance.transferMode`), in every"
                    + " database. `false`: a group that holds shards is not removed.",
            defaultsTo = "false")
        boolean drain) {}
