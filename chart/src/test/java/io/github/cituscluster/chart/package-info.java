/// Tests of the chart: what `helm template` makes of it, without a cluster.
@org.jspecify.annotations.NullMarked
package io.github.cituscluster.chart;
