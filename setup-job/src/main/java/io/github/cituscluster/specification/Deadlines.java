package io.github.cituscluster.specification;

import java.time.Duration;

/// How long each thing may take. They nest: connect <= statement <= initScript <= setup, and groups
/// <= setup.
public record Deadlines(
    @Key(value = "One attempt to connect.", defaultsTo = "5s") Duration connect,
    @Key(value = "One statement of the job; also the bound of every lock.", defaultsTo = "60s")
        Duration statement,
    @Key(
            value =
                "One statement of an init script, and the check that all nodes reach each other.",
            defaultsTo = "10m")
        Duration initScript,
    @Key(value = "All groups ready.", defaultsTo = "10m") Duration groups,
    @Key(value = "The whole run; then the job ends with exit code 1.", defaultsTo = "20m")
        Duration setup,
    @Key(
            value =
                "Moving all shards off groups (`remove-groups`, `drain`), and waiting for a"
                    + " rebalance or a move by hand; then the job ends with exit code 1, and the next"
                    + " run goes on.",
            defaultsTo = "1h")
        Duration drain) {}
