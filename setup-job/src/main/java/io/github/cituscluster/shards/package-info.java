/// Where shards are and how they move: draining and removing groups, rebalancing, single moves.
///
/// Knows the opened cluster and Citus' catalogs. Does not know what `setup` compares or changes.
@NullMarked
package io.github.cituscluster.shards;

import org.jspecify.annotations.NullMarked;
