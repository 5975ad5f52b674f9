/// Tests of the chart on a real Kubernetes, as its users install it.
@org.jspecify.annotations.NullMarked
package io.github.cituscluster.e2e;
