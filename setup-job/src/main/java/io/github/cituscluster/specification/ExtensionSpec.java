package io.github.cituscluster.specification;

import org.jspecify.annotations.Nullable;

/// One extension of a database.
public record ExtensionSpec(
    @Key("Name, for instance `pg_partman` or `uuid-ossp`.") String name,
    @Key(
            "Version. If left out, the default version when the extension is created, and any"
                + " version afterwards.")
        @Nullable String version,
    @Key(
            "Schema; created if it does not exist. If left out, the extension's own schema, or"
                + " `public`.")
        @Nullable String schema,
    @Key(value = "Also create the extensions that it requires.", defaultsTo = "true")
        boolean cascade) {}
