@NullMarked
package io.github.cituscluster.spec;

import org.jspecify.annotations.NullMarked;
