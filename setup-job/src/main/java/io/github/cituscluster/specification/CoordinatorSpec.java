package io.github.cituscluster.specification;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The address of group 0: the one that other nodes use too, so never `localhost`.
public record CoordinatorSpec(
    @Key("Host name or address, as every node reaches it.") String host,
    @Key(value = "Port.", defaultsTo = "5432") int port,
    @Key(
            "Certificate that every member of the group should serve, at PostgreSQL's port and at its"
                + " REST API (PEM). Given, `setup` returns only when they do (`deadlines.setup`), and"
                + " when the authorities in their `ssl_ca_file` are those of"
                + " `administrator.tls.rootCertificateFile`. Left out: not looked at.")
        @Nullable Path certificateFile,
    @Key("The group's Patroni, whose dynamic configuration the job keeps. Left out: not touched.")
        @Nullable GroupPatroniSpec patroni) {}
