@NullMarked
package io.github.cituscluster.patroni;

import org.jspecify.annotations.NullMarked;
