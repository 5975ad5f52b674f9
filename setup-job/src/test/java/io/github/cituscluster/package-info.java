@NullMarked
package io.github.cituscluster;

import org.jspecify.annotations.NullMarked;
