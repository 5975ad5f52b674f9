package io.github.cituscluster.specification;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The superuser the job works as; Citus' own connections between nodes use it too.
public record AdministratorSpec(
    @Key(value = "Name of the superuser.", defaultsTo = "postgres") String user,
    @Key("File that holds the password; one newline at its end is not part of it.")
        Path passwordFile,
    @Key(
            "File that holds the password before it; a file that is not there, or is empty, means"
                + " that there is none. Given, servers that still have that password get the one of"
                + " `passwordFile`, with the pg_dist_authinfo rows of every database. Left out: the"
                + " role's password is left as it is.")
        @Nullable Path previousPasswordFile,
    @Key("TLS of the job's own connections.") TlsSpec tls) {}
