package io.github.cituscluster.specification;

/// Attributes of a role, as in CREATE ROLE.
public record RoleAttributes(
    @Key(value = "Can log in.", defaultsTo = "true") boolean login,
    @Key(value = "Bypasses all access checks.", defaultsTo = "false") boolean superuser,
    @Key(value = "Can create databases.", defaultsTo = "false") boolean createdb,
    @Key(value = "Can create roles.", defaultsTo = "false") boolean createrole,
    @Key(
            value = "Inherits the privileges of the roles that it is a member of.",
            defaultsTo = "true")
        boolean inherit,
    @Key(value = "Can start streaming replication.", defaultsTo = "false") boolean replication,
    @Key(value = "Bypasses row-level security.", defaultsTo = "false") boolean bypassrls) {}
