package io.github.cituscluster.specification;

import org.jspecify.annotations.Nullable;

/// One extension of a database.
public record ExtensionSpec(
    @Key("Name, for instance `pg_partman` or `uuid-ossp`.") String name,
    @Key("Version. Left out: the default when it is created, and any version afterwards.")
        @Nullable String version,
    @Key("Schema, created when missing. Left out: the extension's own, else `public`.")
        @Nullable String schema,
    @Key(value = "Create the extensions it requires as well.", defaultsTo = "true")
        boolean cascade) {}
