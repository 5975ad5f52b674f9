@NullMarked
package io.github.cituscluster.cli;

import org.jspecify.annotations.NullMarked;
