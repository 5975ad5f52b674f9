package io.github.cituscluster.specification;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One database, the same on every group it lives on.
public record DatabaseSpec(
    @Key("Name; any legal PostgreSQL identifier.") String name,
    @Key(
            value =
                "Who creates the database and keeps its node rows: `setup-job`, or `patroni`, for"
                    + " whom the job then waits.",
            defaultsTo = "setup-job")
        Registrar registeredBy,
    @Key("Owner: a role of this document or one that exists. Left out: the administrator.")
        @Nullable String owner,
    @Key("Character set, for instance `UTF8`. Left out: the template's.") @Nullable String encoding,
    @Key("Collation and character type, for instance `C.UTF-8`. Left out: the template's.")
        @Nullable String locale,
    @Key(
            "Template database. Left out: `template1`, or `template0` when encoding or locale are"
                + " given.")
        @Nullable String template,
    @Key(value = "Concurrent connections per node; -1 for no limit.", defaultsTo = "-1")
        int connectionLimit,
    @Key("Worker groups that hold the database. Left out: all.") List<Integer> groups,
    @Key("Extensions beside `citus`, created on the coordinator and carried on by Citus.")
        List<ExtensionSpec> extensions,
    @Key("Login roles that work in this database. Left out: all roles that do not exclude it.")
        List<String> roles,
    @Key(
            "Settings of the database (ALTER DATABASE ... SET); a list for list-valued parameters."
                + " They are printed in the log: no place for secrets.")
        Map<String, ParameterValue> parameters,
    @Key("SQL files, run once each on the coordinator, in this order.")
        List<InitScriptSpec> initScripts) {

  /// Who owns the database's existence and its rows in `pg_dist_node`.
  public enum Registrar {
    PATRONI,
    SETUP_JOB;

    /// As the document writes it.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
