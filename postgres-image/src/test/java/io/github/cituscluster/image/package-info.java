/// Tests of the PostgreSQL image, on containers as Kubernetes would run them.
@org.jspecify.annotations.NullMarked
package io.github.cituscluster.image;
