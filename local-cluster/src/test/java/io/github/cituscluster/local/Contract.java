package io.github.cituscluster.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Facts about Citus. Each is a test that uses its own databases on the [SharedCluster].
///
/// The databases are dropped after each test, because each keeps a maintenance daemon on every
/// node, and a rebalance waits forever if no worker process is free.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({FactReport.class, SharedCluster.Cleanup.class})
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@interface Contract {}
