package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the reader makes of a document, and what it says of one that it cannot read.
class SpecReaderTest {
  @TempDir private Path temporary;
  private SpecFolder folder;

  @BeforeEach
  void makeFiles() {
    folder = new SpecFolder(temporary);
  }

  @Test
  void readsTheExampleOfTheDemo() {
    ClusterSpec spec = folder.read(SpecFolder.trialExample());

    assertThat(spec.groups()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(spec.allDatabases())
        .extracting(DatabaseSpec::name)
        .containsExactly("citus", "shop", "analytics");
    DatabaseSpec shop = spec.database("shop").orElseThrow();
    assertThat(spec.rolesOf(shop))
        .extracting(RoleSpec::name)
        .containsExactly("shop_owner", "app_writer");
    assertThat(shop.parameters())
        .containsEntry("work_mem", new ParameterValue.Single("16MB"))
        .containsEntry("search_path", new ParameterValue.Elements(List.of("shop", "public")));
    assertThat(shop.initScripts().getFirst().file()).isEqualTo(temporary.resolve("shop.sql"));
  }

  @Test
  void fillsInDefaults() {
    ClusterSpec spec = folder.read(SpecFolder.MINIMAL);

    assertThat(spec.administrator().user()).isEqualTo("postgres");
    assertThat(spec.administrator().tls().mode()).isEqualTo(TlsSpec.Mode.PREFER);
    assertThat(spec.coordinator().port()).isEqualTo(5432);
    assertThat(spec.mainDatabase().registeredBy()).isEqualTo(DatabaseSpec.Registrar.SETUP_JOB);
    assertThat(spec.mainDatabase().owner()).isNull();
    assertThat(spec.maintenanceDatabase()).isEqualTo("postgres");
    assertThat(spec.deadlines().statement()).isEqualTo(Duration.ofMinutes(1));
    assertThat(spec.retries().firstDelay()).isEqualTo(Duration.ofMillis(200));
    assertThat(spec.workers()).isEmpty();
  }

  @Test
  void takesAKeyWithoutAValueForOneThatIsLeftOut() {
    ClusterSpec spec = folder.readMinimalAnd("citusVersion:\nworkers: null\ndeadlines:\n");

    assertThat(spec.citusVersion()).isNull();
    assertThat(spec.workers()).isEmpty();
    assertThat(spec.deadlines().connect()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void namesEveryProblemAtOnceWithItsPath() {
    List<String> problems =
        folder.problems(
            """
            administrator:
              paswordFile: password
              tls: {mode: strict}
            coordinator: {host: 10, port: high}
            workers:
              - {host: w1}
              - group: two
                host: [w2]
            mainDatabase: citus
            roles: nobody
            databases:
              - name: shop
                initScripts: [{name: schema}]
            deadlines: {statement: 60}
            colour: blue
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "colour: is not a key; the keys here are administrator, coordinator, workers,"
                + " removedGroups, mainDatabase, databases, roles, maintenanceDatabase, citusVersion,"
                + " deadlines, retries, rebalance, patroni, replication",
            "administrator.paswordFile: is not a key; did you mean 'passwordFile'?",
            "administrator.passwordFile: is missing; it is needed: File that holds the password;"
                + " one newline at its end is not part of it.",
            "administrator.tls.mode: found 'strict', expected one of disable, allow, prefer,"
                + " require, verify-ca, verify-full",
            "coordinator.host: found '10', expected a text; put it in quotes",
            "coordinator.port: found 'high', expected a whole number",
            "workers[0].group: is missing; it is needed: Number of the Citus group, the one Patroni"
                + " uses; 1 or more.",
            "workers[1].group: found 'two', expected a whole number",
            "workers[1].host: found a list, expected a text",
            "mainDatabase: found 'citus', expected keys name, registeredBy, owner, encoding,"
                + " locale, template, connectionLimit, groups, extensions, roles, parameters,"
                + " initScripts",
            "roles: found 'nobody', expected a list",
            "databases[0].initScripts[0].file: is missing; it is needed: The SQL file; a relative"
                + " path starts at the document's folder.",
            "deadlines.statement: found '60', expected a number and its unit, for instance 500ms,"
                + " 30s, 5m or 1h");
  }

  @Test
  void namesContradictionsTogetherWithUnknownKeys() {
    assertThat(folder.problemsOfMinimalAnd("worker: []\nworkers: [{group: 0, host: w}]\n"))
        .containsExactly(
            "worker: is not a key; did you mean 'workers'?",
            "workers[0].group: found 0, expected 1 or more: 0 is the coordinator");
  }

  /// A lost element moves the others up; what is said of them would name the wrong ones.
  @Test
  void doesNotJudgeTheRestOfAListThatLostAnElement() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            workers:
              - {group: one, host: w1}
              - {group: 0, host: w2}
            roles:
              - {}
            databases:
              - {name: shop, roles: [app]}
            """);

    assertThat(problems)
        .containsExactly(
            "workers[0].group: found 'one', expected a whole number",
            "roles[0].name: is missing; it is needed: Name; any legal PostgreSQL identifier.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a", "just text", "5", "- {name: x}"})
  void refusesADocumentThatIsNoMapping(String document) {
    assertThat(folder.problems(document))
        .singleElement()
        .asString()
        .startsWith("found ")
        .contains("expected keys administrator, coordinator, workers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "# nothing yet\n", "---\n", "null\n"})
  void saysOfAnEmptyDocumentWhatItNeeds(String document) {
    assertThat(folder.problems(document))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("administrator: is missing"),
            p -> assertThat(p).startsWith("coordinator: is missing"),
            p -> assertThat(p).startsWith("mainDatabase: is missing"));
  }

  @Test
  void refusesTheSameKeyTwice() {
    assertThat(folder.problemsOfMinimalAnd("workers: []\ncoordinator: {host: d}\n"))
        .containsExactly("line 5: the key 'coordinator' is there twice");
  }

  @Test
  void refusesTheSameKeyTwiceInABlock() {
    assertThat(folder.problems("administrator:\n  user: a\n  user: b\n"))
        .containsExactly("line 3: the key 'user' is there twice");
  }

  @Test
  void refusesASecondDocument() {
    assertThat(folder.problemsOfMinimalAnd("---\nworkers: []\n"))
        .containsExactly("line 5: a second document begins; put everything into one");
  }

  /// The tree of the parser holds the name of the anchor as a text, so that `host: *c` would be a
  /// host called c.
  @Test
  void refusesAliasesByTheirLines() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            databases:
              - &shop {name: shop, owner: &o app}
              - name: second
                owner: *o
              - <<: *shop
            """);

    assertThat(problems)
        .containsExactly(
            "line 7: '*o' is an alias, which is not followed; write the value out",
            "line 8: '*shop' is an alias, which is not followed; write the value out");
  }

  @Test
  void refusesTheTildeThatTheParserTakesForAText() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("name: citus", "name: citus, owner: ~")))
        .containsExactly("mainDatabase.owner: found '~', expected a text; for none, leave it out");
  }

  @Test
  void namesTheLineOfATab() {
    assertThat(folder.problems("coordinator:\n\thost: c\n"))
        .singleElement()
        .asString()
        .startsWith("line 2: is not YAML: found character")
        .contains("Do not use \\t(TAB) for indentation");
  }

  @Test
  void namesTheLineOfASyntaxErrorAndShowsNothingOfIt() {
    assertThat(folder.problems("password: " + SpecFolder.SECRET + "\n user: x\n"))
        .containsExactly("line 2: is not YAML: mapping values are not allowed here");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] latin1 = "coordinator: {host: möhre}\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(folder.problems(latin1)).containsExactly("is not UTF-8 text");
  }

  @Test
  void readsADocumentWithAByteOrderMark() {
    assertThat(folder.read("\uFEFF" + SpecFolder.MINIMAL).mainDatabase().name()).isEqualTo("citus");
  }

  @Test
  void saysThatTheFileIsNotThere() {
    assertThatThrownBy(() -> SpecReader.read(temporary.resolve("absent.yaml")))
        .isInstanceOf(SpecException.class)
        .hasMessageEndingWith("absent.yaml has 1 problem:\n  does not exist");
  }

  @Test
  void saysThatTheFileIsAFolder() throws Exception {
    Path inside = Files.createDirectory(temporary.resolve("specs"));

    assertThatThrownBy(() -> SpecReader.read(inside))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("cannot be read");
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "1s,1000", "90s,90000", "10m,600000", "1h,3600000"})
  void readsDurations(String text, long millis) {
    ClusterSpec spec =
        folder.readMinimalAnd(
            "deadlines: {setup: 2h, initScript: %s, statement: 1ms, connect: 1ms}".formatted(text));

    assertThat(spec.deadlines().initScript()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'5'", "5", "5 s", "-5s", "1.5s", "s", "1d", "PT5S", "12345678901s"})
  void refusesWhatIsNoDuration(String text) {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {connect: %s}".formatted(text)))
        .singleElement()
        .asString()
        .startsWith("deadlines.connect: found ")
        .endsWith("expected a number and its unit, for instance 500ms, 30s, 5m or 1h");
  }

  @Test
  void refusesAListElementOfAParameterThatIsNoText() {
    assertThat(
            folder.problemsOfMinimalAnd(
                "databases: [{name: a, parameters: {search_path: [a, [b], null], work_mem: {}}}]"))
        .containsExactly(
            "databases[0].parameters.search_path[1]: found a list, expected a text",
            "databases[0].parameters.search_path[2]: found nothing, expected a text",
            "databases[0].parameters.work_mem: found keys and values, expected a text, a number, a"
                + " switch or a list");
  }

  @Test
  void readsParametersAsTheyAreWritten() {
    ClusterSpec spec =
        folder.readMinimalAnd(
            "databases: [{name: a, parameters: {a.b: off, jit: false, work_mem: 64, x.y: 1.5}}]");

    assertThat(spec.databases().getFirst().parameters().values())
        .extracting(v -> ((ParameterValue.Single) v).text())
        .containsExactly("off", "false", "64", "1.5");
  }

  @Test
  void refusesAFileNameThatCannotBeOne() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("password}", "\"a\\0b\"}")))
        .containsExactly("administrator.passwordFile: is no file name: Nul character not allowed");
  }

  /// Somebody who writes the password itself where no key for it is, finds it in no log.
  @Test
  void printsNoValueOfAnUnknownKey() {
    assertThatThrownBy(
            () -> folder.readMinimalAnd("password: " + SpecFolder.SECRET + "\nroles: [{x: y}]\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("password: is not a key")
        .hasMessageNotContaining(SpecFolder.SECRET);
  }

  @Test
  void aGroupThatLeavesKeepsItsShardsUnlessTheDocumentSaysOtherwise() {
    ClusterSpec spec =
        folder.readMinimalAnd("removedGroups: [{group: 2, drain: true}, {group: 3}]\n");

    assertThat(spec.drains(2)).isTrue();
    assertThat(spec.drains(3)).isFalse();
    assertThat(spec.drains(4)).isFalse();
    assertThat(spec.deadlines().drain()).isEqualTo(Duration.ofHours(1));
  }
}
