package io.github.cituscluster.specification;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One role, the same on every node.
public record RoleSpec(
    @Key("Name; any valid PostgreSQL identifier.") String name,
    @Key(
            "File that contains the password; the job sets a changed password for the role and in"
                + " every pg_dist_authinfo row. If left out, the job does not change the password.")
        @Nullable Path passwordFile,
    @Key("Attributes of the role.") RoleAttributes attributes,
    @Key(
            value = "Maximum number of concurrent connections per node; -1 means no limit.",
            defaultsTo = "-1")
        int connectionLimit,
    @Key("Roles that this role is a member of.") List<String> memberOf,
    @Key("Databases in which the role uses distributed tables. If left out, all.")
        List<String> databases) {}
