@NullMarked
package io.github.cituscluster.local;

import org.jspecify.annotations.NullMarked;
