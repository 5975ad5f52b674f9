/// What a comparison of the specification with the cluster finds, and where.
///
/// Knows a name, a place and a verdict. Does not know how anything is compared or mended.
@NullMarked
package io.github.cituscluster.finding;

import org.jspecify.annotations.NullMarked;
