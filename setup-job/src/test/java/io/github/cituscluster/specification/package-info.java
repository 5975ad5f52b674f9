@NullMarked
package io.github.cituscluster.specification;

import org.jspecify.annotations.NullMarked;
