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

/// How the reader reads a document, and what it reports about one that it cannot read.
class SpecReaderTest {
  @TempDir private Path temporary;
  private SpecFolder folder;

  @BeforeEach
  void createFiles() {
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
  void treatsAKeyWithoutAValueAsLeftOut() {
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
            "colour: unknown key; expected one of administrator, coordinator, workers,"
                + " removedGroups, mainDatabase, databases, roles, maintenanceDatabase,"
                + " citusVersion, deadlines, retries, rebalance, patroni, replication",
            "administrator.paswordFile: unknown key; did you mean 'passwordFile'?",
            "administrator.passwordFile: is missing but required: File that contains the password;"
                + " one newline at its end is ignored.",
            "administrator.tls.mode: found 'strict', expected one of disable, allow, prefer,"
                + " require, verify-ca, verify-full",
            "coordinator.host: found '10', expected a string; put it in quotes",
            "coordinator.port: found 'high', expected a whole number",
            "workers[0].group: is missing but required: Number of the Citus group; 1 or more.",
            "workers[1].group: found 'two', expected a whole number",
            "workers[1].host: found a list, expected a string",
            "mainDatabase: found 'citus', expected a block with the keys name, registeredBy, owner,"
                + " encoding, locale, template, connectionLimit, groups, extensions, roles,"
                + " parameters, initScripts",
            "roles: found 'nobody', expected a list",
            "databases[0].initScripts[0].file: is missing but required: The SQL file; a relative"
                + " path is relative to the folder of the document.",
            "deadlines.statement: found '60', expected a number and its unit, for instance 500ms,"
                + " 30s, 5m or 1h");
  }

  @Test
  void namesContradictionsTogetherWithUnknownKeys() {
    assertThat(folder.problemsOfMinimalAnd("worker: []\nworkers: [{group: 0, host: w}]\n"))
        .containsExactly(
            "worker: unknown key; did you mean 'workers'?",
            "workers[0].group: found 0, expected 1 or more: 0 is the coordinator");
  }

  /// Without a faulty element, the others would move up, and messages would name the wrong ones.
  @Test
  void doesNotCheckTheRestOfAListWithAFaultyElement() {
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
            "roles[0].name: is missing but required: Name; any valid PostgreSQL identifier.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a", "just text", "5", "- {name: x}"})
  void refusesADocumentThatIsNotABlock(String document) {
    assertThat(folder.problems(document))
        .singleElement()
        .asString()
        .startsWith("found ")
        .contains("expected a block with the keys administrator, coordinator, workers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "# nothing yet\n", "---\n", "null\n"})
  void namesTheRequiredKeysOfAnEmptyDocument(String document) {
    assertThat(folder.problems(document))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("administrator: is missing"),
            p -> assertThat(p).startsWith("coordinator: is missing"),
            p -> assertThat(p).startsWith("mainDatabase: is missing"));
  }

  @Test
  void refusesTheSameKeyTwice() {
    assertThat(folder.problemsOfMinimalAnd("workers: []\ncoordinator: {host: d}\n"))
        .containsExactly("line 5: key 'coordinator' appears twice");
  }

  @Test
  void refusesTheSameKeyTwiceInABlock() {
    assertThat(folder.problems("administrator:\n  user: a\n  user: b\n"))
        .containsExactly("line 3: key 'user' appears twice");
  }

  @Test
  void refusesASecondDocument() {
    assertThat(folder.problemsOfMinimalAnd("---\nworkers: []\n"))
        .containsExactly("line 5: a second YAML document starts here; put everything into one");
  }

  /// In the tree of the parser, an alias is a string with the name of its anchor, so that `host:
  /// *c` would be a host called c.
  @Test
  void refusesAliasesAndNamesTheirLines() {
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
            "line 7: '*o' is an alias, and aliases are not supported; write the value out",
            "line 8: '*shop' is an alias, and aliases are not supported; write the value out");
  }

  @Test
  void refusesATildeBecauseTheParserReadsItAsAString() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("name: citus", "name: citus, owner: ~")))
        .containsExactly(
            "mainDatabase.owner: found '~', expected a string; leave the key out for no value");
  }

  @Test
  void namesTheLineOfATab() {
    assertThat(folder.problems("coordinator:\n\thost: c\n"))
        .singleElement()
        .asString()
        .startsWith("line 2: is not valid YAML: found character")
        .contains("Do not use \\t(TAB) for indentation");
  }

  @Test
  void namesTheLineOfASyntaxErrorAndDoesNotPrintIt() {
    assertThat(folder.problems("password: " + SpecFolder.SECRET + "\n user: x\n"))
        .containsExactly("line 2: is not valid YAML: mapping values are not allowed here");
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
  void namesAFileThatDoesNotExist() {
    assertThatThrownBy(() -> SpecReader.read(temporary.resolve("absent.yaml")))
        .isInstanceOf(SpecException.class)
        .hasMessageEndingWith("absent.yaml has 1 problem:\n  does not exist");
  }

  @Test
  void refusesAFolder() throws Exception {
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
  void refusesAnInvalidDuration(String text) {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {connect: %s}".formatted(text)))
        .singleElement()
        .asString()
        .startsWith("deadlines.connect: found ")
        .endsWith("expected a number and its unit, for instance 500ms, 30s, 5m or 1h");
  }

  @Test
  void refusesAListElementOfAParameterThatIsNotAString() {
    assertThat(
            folder.problemsOfMinimalAnd(
                "databases: [{name: a, parameters: {search_path: [a, [b], null], work_mem: {}}}]"))
        .containsExactly(
            "databases[0].parameters.search_path[1]: found a list, expected a string",
            "databases[0].parameters.search_path[2]: found nothing, expected a string",
            "databases[0].parameters.work_mem: found a block, expected a string, a number, true,"
                + " false or a list");
  }

  @Test
  void readsParametersUnchanged() {
    ClusterSpec spec =
        folder.readMinimalAnd(
            "databases: [{name: a, parameters: {a.b: off, jit: false, work_mem: 64, x.y: 1.5}}]");

    assertThat(spec.databases().getFirst().parameters().values())
        .extracting(v -> ((ParameterValue.Single) v).text())
        .containsExactly("off", "false", "64", "1.5");
  }

  @Test
  void refusesAnInvalidFileName() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("password}", "\"a\\0b\"}")))
        .containsExactly(
            "administrator.passwordFile: is not a valid file name: Nul character not allowed");
  }

  /// A password that a user writes directly under a key that does not exist must not reach a log.
  @Test
  void printsNoValueOfAnUnknownKey() {
    assertThatThrownBy(
            () -> folder.readMinimalAnd("password: " + SpecFolder.SECRET + "\nroles: [{x: y}]\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("password: unknown key")
        .hasMessageNotContaining(SpecFolder.SECRET);
  }

  @Test
  void drainsAGroupThatLeavesOnlyIfTheDocumentAllowsIt() {
    ClusterSpec spec =
        folder.readMinimalAnd("removedGroups: [{group: 2, drain: true}, {group: 3}]\n");

    assertThat(spec.drains(2)).isTrue();
    assertThat(spec.drains(3)).isFalse();
    assertThat(spec.drains(4)).isFalse();
    assertThat(spec.deadlines().drain()).isEqualTo(Duration.ofHours(1));
  }
}
