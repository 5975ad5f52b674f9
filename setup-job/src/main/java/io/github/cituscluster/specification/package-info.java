/// The document that describes the cluster, the variables that can replace it, and the passwords
/// that it refers to.
///
/// Knows files and text. Does not know servers: it imports no other package of the job.
@NullMarked
package io.github.cituscluster.specification;

import org.jspecify.annotations.NullMarked;
