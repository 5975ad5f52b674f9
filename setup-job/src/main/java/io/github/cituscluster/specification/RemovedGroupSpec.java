package io.github.cituscluster.specification;

/// A worker group that leaves the cluster; the job takes its address from `pg_dist_node`.
public record RemovedGroupSpec(
    @Key("Number of the Citus group, which is no longer listed in `workers`.") int group,
    @Key(
            value =
                "First move its shards to the other groups in every database (see"
                    + " `rebalance.transferMode`). If `false`, a group that holds shards is not"
                    + " removed.",
            defaultsTo = "false")
        boolean drain) {}
