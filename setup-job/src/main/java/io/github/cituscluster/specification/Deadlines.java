package io.github.cituscluster.specification;

import java.time.Duration;

/// How long each step may take. They nest: connect <= statement <= initScript <= setup, and groups
/// <= setup.
public record Deadlines(
    @Key(value = "Limit for one attempt to connect.", defaultsTo = "5s") Duration connect,
    @Key(
            value = "Limit for one statement of the job, and for waiting for a lock.",
            defaultsTo = "60s")
        Duration statement,
    @Key(
            value =
                "Limit for one statement of an init script, and for the check that all nodes reach"
                    + " each other.",
            defaultsTo = "10m")
        Duration initScript,
    @Key(value = "Limit for all groups to become ready.", defaultsTo = "10m") Duration groups,
    @Key(
            value = "Limit for the whole run; when it is exceeded, the job ends with exit code 1.",
            defaultsTo = "20m")
        Duration setup,
    @Key(
            value =
                "Limit for moving all shards off groups (`remove-groups`, `drain`), and for waiting"
                    + " for a rebalance or a manual move; when it is exceeded, the job ends with"
                    + " exit code 1, and the next run continues.",
            defaultsTo = "1h")
        Duration drain) {}
