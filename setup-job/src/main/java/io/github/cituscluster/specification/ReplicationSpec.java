package io.github.cituscluster.specification;

import java.nio.file.Path;

/// The role that the replicas of every group log in with (Patroni documentation,
/// `postgresql.authentication.replication`). Patroni creates the role when it creates a group and
/// never changes its password afterwards; the job waits for the role and manages only the password.
public record ReplicationSpec(
    @Key("Name of the role. Patroni creates it, and the job manages its password.") String user,
    @Key(
            "File that contains the password; the job sets a changed password on the primary of"
                + " each group.")
        Path passwordFile) {}
