@NullMarked
package io.github.cituscluster.trial;

import org.jspecify.annotations.NullMarked;
