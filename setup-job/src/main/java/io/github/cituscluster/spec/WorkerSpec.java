package io.github.cituscluster.spec;

/// The address of a worker group's primary.
public record WorkerSpec(
    @Key("Number of the Citus group, the one Patroni uses; 1 or more.") int group,
    @Key("Host name or address, as every node reaches it; best a Service that follows the leader.")
        String host,
    @Key(value = "Port.", defaultsTo = "5432") int port) {}
