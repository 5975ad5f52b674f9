/// The dynamic configuration of each group, and the members that apply it.
///
/// Knows the REST API and the parameters of PostgreSQL. Does not know databases.
@NullMarked
package io.github.cituscluster.patroni;

import org.jspecify.annotations.NullMarked;
