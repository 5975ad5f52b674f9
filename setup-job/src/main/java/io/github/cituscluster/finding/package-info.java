/// The results of comparing the specification with the cluster, and their places. Knows names,
/// places and verdicts. Does not know how anything is compared or corrected.
@NullMarked
package io.github.cituscluster.finding;

import org.jspecify.annotations.NullMarked;
