package io.github.cituscluster.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Facts about Citus, each a test in databases of its own on the [SharedCluster].
///
/// The databases go after each test: every one keeps a maintenance daemon on every node, and
/// without a free worker process a rebalance waits for ever.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({FactReport.class, SharedCluster.Cleaning.class})
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@interface Contract {}
