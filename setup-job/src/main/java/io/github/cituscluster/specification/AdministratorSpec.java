package io.github.cituscluster.specification;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The superuser that the job connects as; Citus uses it for its own connections between nodes too.
public record AdministratorSpec(
    @Key(value = "Name of the superuser.", defaultsTo = "postgres") String user,
    @Key("File that contains the password; one newline at its end is ignored.") Path passwordFile,
    @Key(
            "File that contains the previous password; if the file is missing or empty, there is"
                + " none. If set, a server that still has the previous password gets the one in"
                + " `passwordFile`, and so do the pg_dist_authinfo rows of every database. If left"
                + " out, the job does not change the role's password.")
        @Nullable Path previousPasswordFile,
    @Key("TLS settings of the job's own connections.") TlsSpec tls) {}
