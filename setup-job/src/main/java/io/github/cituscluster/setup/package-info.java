/// Whether the cluster is as specified, and how the job makes it so: survey, plan, execution,
/// status.
///
/// Knows every kind of object that the specification names. Does not know the command line, nor how
/// shards move.
@NullMarked
package io.github.cituscluster.setup;

import org.jspecify.annotations.NullMarked;
