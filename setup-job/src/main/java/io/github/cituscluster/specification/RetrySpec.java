package io.github.cituscluster.specification;

import java.time.Duration;

/// How the job retries after a transient failure (a failover, a lost connection, a lock).
public record RetrySpec(
    @Key(
            value = "Pause before the second attempt; it doubles after each attempt.",
            defaultsTo = "200ms")
        Duration firstDelay,
    @Key(value = "Maximum pause.", defaultsTo = "5s") Duration longestDelay) {}
