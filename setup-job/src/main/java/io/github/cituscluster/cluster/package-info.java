/// How the job connects to a cluster and waits for it: nodes, deadlines, the run lock. Knows
/// connections and deadlines. Does not know what a database must contain.
@NullMarked
package io.github.cituscluster.cluster;

import org.jspecify.annotations.NullMarked;
