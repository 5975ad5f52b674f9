package io.github.cituscluster.spec;

import org.jspecify.annotations.Nullable;

/// The address of a worker group's primary.
public record WorkerSpec(
    @Key("Number of the Citus group, the one Patroni uses; 1 or more.") int group,
    @Key("Host name or address, as every node reaches it; best a Service that follows the leader.")
        String host,
    @Key(value = "Port.", defaultsTo = "5432") int port,
    @Key("The group's Patroni, whose dynamic configuration the job keeps. Left out: not touched.")
        @Nullable GroupPatroniSpec patroni) {}
