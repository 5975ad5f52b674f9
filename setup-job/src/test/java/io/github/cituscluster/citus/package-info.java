@NullMarked
package io.github.cituscluster.citus;

import org.jspecify.annotations.NullMarked;
