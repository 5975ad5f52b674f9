/// Which member serves which certificate, and whether it is the specified one.
///
/// Knows members, files and handshakes. Does not know databases, and changes nothing.
@NullMarked
package io.github.cituscluster.certificates;

import org.jspecify.annotations.NullMarked;
