package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One role, the same on every node.
public record RoleSpec(
    @Key("Name; any legal PostgreSQL identifier.") String name,
    @Key(
            "File that holds the password; a changed one is carried to the role and to every"
                + " pg_dist_authinfo row. Left out: the password is left as it is.")
        @Nullable Path passwordFile,
    @Key("What the role may do.") RoleAttributes attributes,
    @Key(value = "Concurrent connections per node; -1 for no limit.", defaultsTo = "-1")
        int connectionLimit,
    @Key("Roles that this one is a member of.") List<String> memberOf,
    @Key("Databases in which the role works on distributed tables. Left out: all.")
        List<String> databases) {}
