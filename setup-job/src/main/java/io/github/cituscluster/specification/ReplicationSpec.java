package io.github.cituscluster.specification;

import java.nio.file.Path;

/// The role that the replicas of every group log in with (Patroni documentation,
/// `postgresql.authentication.replication`).
///
/// Patroni creates it when it makes a group, and never looks at its password again; so the job
/// waits for the role and keeps only that.
public record ReplicationSpec(
    @Key("Name of the role. Patroni creates it; the job keeps its password.") String user,
    @Key("File that holds the password; a changed one is carried to each group's primary.")
        Path passwordFile) {}
