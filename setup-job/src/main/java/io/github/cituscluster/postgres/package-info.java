/// Sessions with the nodes, and what an error means for the run.
///
/// Knows the driver, the pools and SQLSTATEs. Does not know what is asked or changed.
@NullMarked
package io.github.cituscluster.postgres;

import org.jspecify.annotations.NullMarked;
