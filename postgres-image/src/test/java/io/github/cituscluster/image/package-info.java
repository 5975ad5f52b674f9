/// Tests of the PostgreSQL image, in containers that are as restricted as on Kubernetes.
@org.jspecify.annotations.NullMarked
package io.github.cituscluster.image;
