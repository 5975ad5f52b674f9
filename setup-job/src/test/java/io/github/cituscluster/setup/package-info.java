@NullMarked
package io.github.cituscluster.setup;

import org.jspecify.annotations.NullMarked;
