package io.github.cituscluster.spec;

import org.jspecify.annotations.Nullable;

/// The address of group 0: the one that other nodes use too, so never `localhost`.
public record CoordinatorSpec(
    @Key("Host name or address, as every node reaches it.") String host,
    @Key(value = "Port.", defaultsTo = "5432") int port,
    @Key("The group's Patroni, whose dynamic configuration the job keeps. Left out: not touched.")
        @Nullable GroupPatroniSpec patroni) {}
