/// The objects of a Citus database, each kind in a class of its own: how it is read, compared and
/// changed.
///
/// Knows sessions, SQL and the specification. Does not know Patroni, nor the order of a run.
@NullMarked
package io.github.cituscluster.citus;

import org.jspecify.annotations.NullMarked;
