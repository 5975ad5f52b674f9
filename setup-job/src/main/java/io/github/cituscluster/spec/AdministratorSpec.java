package io.github.cituscluster.spec;

import java.nio.file.Path;

/// The superuser the job works as; Citus' own connections between nodes use it too.
public record AdministratorSpec(
    @Key(value = "Name of the superuser.", defaultsTo = "postgres") String user,
    @Key("File that holds the password; one newline at its end is not part of it.")
        Path passwordFile,
    @Key("TLS of the job's own connections.") TlsSpec tls) {}
