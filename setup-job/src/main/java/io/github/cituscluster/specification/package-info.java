/// The document that says how a cluster should be, the variables in its place, and the passwords
/// beside it.
///
/// Knows files and text. Does not know servers: it imports no other package of the job.
@NullMarked
package io.github.cituscluster.specification;

import org.jspecify.annotations.NullMarked;
