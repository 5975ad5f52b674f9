@NullMarked
package io.github.cituscluster.tls;

import org.jspecify.annotations.NullMarked;
