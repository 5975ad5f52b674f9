/// Tests of the chart: what `helm template` renders, without a cluster.
@org.jspecify.annotations.NullMarked
package io.github.cituscluster.chart;
