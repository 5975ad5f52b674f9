package io.github.cituscluster.citus;

import static io.github.cituscluster.postgres.Sql.identifier;
import static io.github.cituscluster.postgres.Sql.literal;

import io.github.cituscluster.citus.DatabaseFacts.ScriptRow;
import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.postgres.Sql;
import io.github.cituscluster.specification.InitScriptSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// SQL files that run once on the coordinator, in their database. Name, checksum and time are
/// recorded in the table `citus_setup.init_scripts` of the same database, in the same transaction,
/// so that a failed script leaves nothing behind and a completed one is never repeated.
public final class InitScripts {
  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS citus_setup.init_scripts (
        name text PRIMARY KEY,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now())
      """;

  private static final Duration MARGIN = Duration.ofSeconds(5);

  private InitScripts() {}

  /// Compares the recorded scripts with the specification.
  public static List<Finding> findings(DatabaseState state) {
    List<Finding> findings = new ArrayList<>();
    Place place = state.place(state.coordinator());
    for (InitScriptSpec script : state.spec().initScripts()) {
      String object = "init script " + identifier(script.name());
      String checksum = checksum(script);
      ScriptRow row = state.on(state.coordinator()).scripts().get(script.name());
      if (row == null) {
        findings.add(
            Step.missing(
                place,
                object,
                Stage.SCRIPTS,
                new Action(
                    state.name(),
                    session -> run(session, script, state.cluster().deadlines().initScript()))));
      } else if (row.checksum().equals(checksum)) {
        findings.add(new Finding.AsSpecified(place, object));
      } else {
        findings.add(
            new Finding.Refused(
                place,
                object,
                ("ran at %s with different content (checksum %.12s, now %.12s) and does not run"
                        + " twice; restore its content and put new statements into a script with a"
                        + " different name")
                    .formatted(row.time(), row.checksum(), checksum)));
      }
    }
    Set<String> wanted =
        Set.copyOf(state.spec().initScripts().stream().map(InitScriptSpec::name).toList());
    state.on(state.coordinator()).scripts().keySet().stream()
        .filter(n -> !wanted.contains(n))
        .sorted()
        .forEach(n -> findings.add(new Finding.Unmanaged(place, "init script " + identifier(n))));
    return findings;
  }

  private static void run(Session session, InitScriptSpec script, Duration deadline) {
    session.allow(deadline, MARGIN);
    session.keepOutOfLog();
    session.execute("CREATE SCHEMA IF NOT EXISTS citus_setup");
    session.execute(TABLE);
    SqlScript sql = SqlScript.of(script.file(), text(script), script.transaction());
    if (script.transaction()) {
      session.inTransaction(() -> {
        sql.run(session, "all of it was rolled back");
        record(session, script);
      });
    } else {
      sql.run(
          session,
          "the statements before it are kept, because the script has transaction: false; complete"
              + " or undo them manually");
      recordAlone(session, script);
    }
  }

  /// Without a transaction around both, the script may have run without being recorded. Retrying,
  /// as after other lost connections, would run it twice.
  private static void recordAlone(Session session, InitScriptSpec script) {
    try {
      record(session, script);
    } catch (Failure e) {
      throw e.asPermanent(
          ("init script '%s' ran completely, but recording it failed; if its row is missing, add it"
                  + " before the next run: INSERT INTO citus_setup.init_scripts (name, checksum)"
                  + " VALUES (%s, '%s')")
              .formatted(script.file(), literal(script.name()), checksum(script)));
    }
  }

  private static void record(Session session, InitScriptSpec script) {
    // The script may have changed its role.
    session.execute("RESET SESSION AUTHORIZATION");
    session.execute("RESET ROLE");
    session.execute(
        Sql.of(
            "INSERT INTO citus_setup.init_scripts (name, checksum) VALUES (?, ?)",
            script.name(),
            checksum(script)));
  }

  private static String text(InitScriptSpec script) {
    try {
      return Files.readString(script.file());
    } catch (IOException e) {
      throw new UncheckedIOException("init script '%s' cannot be read".formatted(script.file()), e);
    }
  }

  private static String checksum(InitScriptSpec script) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text(script).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime implements SHA-256", e);
    }
  }
}
