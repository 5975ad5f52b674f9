/// The commands: options, output and exit codes.
///
/// Knows what each command needs and prints. Does not know how anything is compared or changed.
@NullMarked
package io.github.cituscluster.cli;

import org.jspecify.annotations.NullMarked;
