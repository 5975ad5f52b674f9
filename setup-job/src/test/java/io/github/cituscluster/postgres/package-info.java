@NullMarked
package io.github.cituscluster.postgres;

import org.jspecify.annotations.NullMarked;
