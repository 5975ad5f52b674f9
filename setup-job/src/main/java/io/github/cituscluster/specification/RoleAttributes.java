package io.github.cituscluster.specification;

/// Attributes of a role, as in CREATE ROLE.
public record RoleAttributes(
    @Key(value = "May log in.", defaultsTo = "true") boolean login,
    @Key(value = "Overrides all access checks.", defaultsTo = "false") boolean superuser,
    @Key(value = "May create databases.", defaultsTo = "false") boolean createdb,
    @Key(value = "May create roles.", defaultsTo = "false") boolean createrole,
    @Key(value = "Has the rights of the roles it is a member of.", defaultsTo = "true")
        boolean inherit,
    @Key(value = "May stream replication.", defaultsTo = "false") boolean replication,
    @Key(value = "Is not bound by row-level security.", defaultsTo = "false") boolean bypassrls) {}
