package io.github.cituscluster.specification;

import java.time.Duration;

/// How the job tries again after a failure that passes (a failover, a lost connection, a lock).
public record RetrySpec(
    @Key(value = "Pause before the second attempt; doubled each time.", defaultsTo = "200ms")
        Duration firstDelay,
    @Key(value = "Longest pause.", defaultsTo = "5s") Duration longestDelay) {}
