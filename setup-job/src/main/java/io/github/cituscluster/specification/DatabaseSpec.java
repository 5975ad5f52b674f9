package io.github.cituscluster.specification;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One database, the same on every group that holds it.
public record DatabaseSpec(
    @Key("Name; any valid PostgreSQL identifier.") String name,
    @Key(
            value =
                "Who creates the database and its rows in `pg_dist_node`: `setup-job`, or `patroni`"
                    + " (Patroni's Citus mode), in which case the job waits for Patroni to do so.",
            defaultsTo = "setup-job")
        Registrar registeredBy,
    @Key(
            "Owner: a role of this document, or one that already exists. If left out, the"
                + " administrator.")
        @Nullable String owner,
    @Key("Character set, for instance `UTF8`. If left out, that of the template.")
        @Nullable String encoding,
    @Key(
            "Collation and character type, for instance `C.UTF-8`. If left out, those of the"
                + " template.")
        @Nullable String locale,
    @Key(
            "Template database. If left out, `template1`, or `template0` if `encoding` or `locale`"
                + " is set.")
        @Nullable String template,
    @Key(
            value = "Maximum number of concurrent connections per node; -1 means no limit.",
            defaultsTo = "-1")
        int connectionLimit,
    @Key("Worker groups that hold the database. If left out, all.") List<Integer> groups,
    @Key(
            "Extensions in addition to `citus`. The job creates them on the coordinator, and Citus"
                + " creates them on the workers.")
        List<ExtensionSpec> extensions,
    @Key(
            "Login roles that use distributed tables in this database. If left out, all roles that"
                + " do not exclude it.")
        List<String> roles,
    @Key(
            "Parameters of the database (ALTER DATABASE ... SET); write a list for a list-valued"
                + " parameter. They appear in the log, so do not put secrets here.")
        Map<String, ParameterValue> parameters,
    @Key("SQL files; each runs once on the coordinator, in this order.")
        List<InitScriptSpec> initScripts) {

  /// Who creates the database and its rows in `pg_dist_node`.
  public enum Registrar {
    PATRONI,
    SETUP_JOB;

    /// The spelling in the document.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
