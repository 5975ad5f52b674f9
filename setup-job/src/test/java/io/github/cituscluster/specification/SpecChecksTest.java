package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents that can be read and contradict themselves, or PostgreSQL.
class SpecChecksTest {
  @TempDir private Path temporary;
  private SpecFolder folder;

  @BeforeEach
  void makeFiles() {
    folder = new SpecFolder(temporary);
  }

  @Test
  void refusesWhatIsThereTwice() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            workers:
              - {group: 1, host: w1}
              - {group: 1, host: w2}
              - {group: 3, host: c}
              - {group: 4, host: w1, port: 5433}
            roles: [{name: app}, {name: App}, {name: app}]
            databases:
              - {name: shop}
              - {name: citus}
              - name: shop
                extensions: [{name: hstore}, {name: hstore}]
                parameters: {work_mem: 4MB, WORK_MEM: 8MB}
                initScripts: [{name: a, file: shop.sql}, {name: a, file: shop.sql}]
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "workers[1].group: group 1 is there twice",
            "workers[2]: c:5432 is there twice; each group has an address of its own",
            "roles[2].name: role 'app' is there twice",
            "databases[1].name: database 'citus' is there twice",
            "databases[2].name: database 'shop' is there twice",
            "databases[2].extensions[1].name: extension 'hstore' is there twice",
            "databases[2].parameters.WORK_MEM: parameter 'work_mem' is there twice",
            "databases[2].initScripts[1].name: init script 'a' is there twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost"})
  void refusesALocalhostCoordinator(String host) {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("host: c", "host: " + host)))
        .containsExactly(
            "coordinator.host: 'localhost' is no address for other nodes; give the name or address"
                + " by which workers reach the coordinator");
  }

  @Test
  void acceptsALoopbackAddressWhereAllNodesAreOnOneMachine() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("host: c", "host: 127.0.0.1"))).isEmpty();
  }

  @Test
  void refusesAddressesThatCannotBe() {
    assertThat(folder.problemsOfMinimalAnd("workers: [{group: -1, host: 'a b', port: 70000}]"))
        .containsExactly(
            "workers[0].host: 'a b' is not a host name or address",
            "workers[0].port: found 70000, expected 1 to 65535",
            "workers[0].group: found -1, expected 1 or more: 0 is the coordinator");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my-app",
        "MyApp",
        "it\\\"s",
        "with space",
        "größe",
        "a'b",
        "数据库",
        "select",
        "a\\\\b",
        " x "
      })
  void acceptsEveryNameThatPostgresqlTakes(String name) {
    String quoted = '"' + name + '"';
    ClusterSpec spec =
        folder.readMinimalAnd(
            "roles: [{name: %s}]\ndatabases: [{name: %s, owner: %s}]"
                .formatted(quoted, quoted, quoted));

    assertThat(spec.roles().getFirst().name())
        .isEqualTo(name.replace("\\\"", "\"").replace("\\\\", "\\"));
  }

  @Test
  void acceptsANameOf63BytesAndRefuses64() {
    String longest = "ä".repeat(31) + "x";

    assertThat(folder.problemsOfMinimalAnd("databases: [{name: %s}]".formatted(longest))).isEmpty();
    assertThat(folder.problemsOfMinimalAnd("databases: [{name: %sx}]".formatted(longest)))
        .containsExactly(
            "databases[0].name: '%sx' has 64 bytes; PostgreSQL allows 63".formatted(longest));
  }

  /// PostgreSQL cuts each of them silently; the job would look for the whole name for ever.
  @Test
  void refusesLongNamesWhereverTheyStand() {
    String name = "n".repeat(64);
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            maintenanceDatabase: NAME
            roles: [{name: app, memberOf: [NAME]}]
            databases:
              - name: shop
                owner: NAME
                template: NAME
                extensions: [{name: hstore, schema: NAME}]
            """
                .replace("NAME", name));

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "maintenanceDatabase: '%s' has 64 bytes; PostgreSQL allows 63".formatted(name),
            "roles[0].memberOf[0]: '%s' has 64 bytes; PostgreSQL allows 63".formatted(name),
            "databases[0].owner: '%s' has 64 bytes; PostgreSQL allows 63".formatted(name),
            "databases[0].template: '%s' has 64 bytes; PostgreSQL allows 63".formatted(name),
            "databases[0].extensions[0].schema: '%s' has 64 bytes; PostgreSQL allows 63"
                .formatted(name));
  }

  @Test
  void refusesEmptyNamesAndNul() {
    assertThat(folder.problemsOfMinimalAnd("roles: [{name: ''}]\ndatabases: [{name: \"a\\0b\"}]"))
        .containsExactly(
            "roles[0].name: is empty; PostgreSQL wants at least one character",
            "databases[0].name: holds a NUL character; PostgreSQL allows none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_app", "public", "none"})
  void refusesRoleNamesThatPostgresqlReserves(String name) {
    assertThat(folder.problemsOfMinimalAnd("roles: [{name: %s}]".formatted(name)))
        .containsExactly("roles[0].name: '%s' is reserved by PostgreSQL".formatted(name));
  }

  @Test
  void refusesTheAdministratorAmongTheRoles() {
    assertThat(folder.problemsOfMinimalAnd("roles: [{name: postgres}]"))
        .containsExactly(
            "roles[0].name: 'postgres' is the administrator, with the password of"
                + " administrator.passwordFile; leave it out here");
  }

  @Test
  void refusesTheRoleOfReplicationInASecondPlace() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                replication: {user: replicas, passwordFile: password}
                roles: [{name: replicas}]
                """))
        .containsExactly(
            "roles[0].name: 'replicas' is the role of replication, which Patroni makes; leave it out");
    assertThat(folder.problemsOfMinimalAnd("replication: {user: postgres, passwordFile: nowhere}"))
        .containsExactly(
            "replication.passwordFile: file '%s' does not exist"
                .formatted(folder.folder().resolve("nowhere")),
            "replication.user: 'postgres' is the administrator; leave replication out, its password"
                + " is the administrator's");
  }

  @Test
  void aPreviousPasswordNeedNotBeThereButHasOneAfterIt() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "{passwordFile: password}",
                    "{passwordFile: password, previousPasswordFile: nowhere}")))
        .isEmpty();
    assertThat(folder.problemsOfMinimalAnd("patroni: {previousPasswordFile: nowhere}"))
        .containsExactly("patroni.previousPasswordFile: is of no use without passwordFile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"template0", "template1", "postgres"})
  void refusesDatabasesOfPostgresqlItself(String name) {
    assertThat(folder.problemsOfMinimalAnd("databases: [{name: %s}]".formatted(name)))
        .containsExactly(
            "databases[0].name: '%s' is a database of PostgreSQL's own; choose another name"
                .formatted(name));
  }

  @Test
  void namesRolesAndDatabasesThatNobodyDeclared() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            roles: [{name: app_writer, databases: [shp]}]
            databases: [{name: shop, roles: [app_writr, zebra], groups: [0, 7]}]
            """);

    assertThat(problems)
        .contains(
            "roles[0].databases[0]: database 'shp' is not in this document; did you mean 'shop'?",
            "databases[0].groups[0]: group 0 is not among the workers of this document",
            "databases[0].groups[1]: group 7 is not among the workers of this document",
            "databases[0].roles[0]: role 'app_writr' is not in this document; did you mean"
                + " 'app_writer'?",
            "databases[0].roles[1]: role 'zebra' is not in this document");
  }

  @Test
  void refusesADatabaseThatListsARoleWhichLeavesItOut() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: app, databases: [citus]}]
                databases: [{name: shop, roles: [app]}]
                """))
        .containsExactly(
            "databases[0].roles[0]: role 'app' lists its databases and 'shop' is not among them;"
                + " say the same in both places");
  }

  @Test
  void refusesARoleThatListsADatabaseWhichLeavesItOut() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: app, databases: [shop]}, {name: other}]
                databases: [{name: shop, roles: [other]}]
                """))
        .containsExactly(
            "roles[0].databases[0]: database 'shop' lists its roles and 'app' is not among them; say"
                + " the same in both places");
  }

  @Test
  void acceptsAnOwnerThatItsDatabaseDoesNotList() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: app, databases: [shop]}, {name: other}]
                databases: [{name: shop, owner: app, roles: [other]}]
                """))
        .isEmpty();
  }

  @Test
  void refusesADatabaseThatListsARoleWhichMayNotLogIn() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: readers, attributes: {login: false}}]
                databases: [{name: shop, roles: [readers]}]
                """))
        .containsExactly(
            "databases[0].roles[0]: role 'readers' may not log in; list the login roles that are"
                + " members of it");
  }

  @Test
  void refusesARoleThatIsAMemberOfItself() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles:
                  - {name: a, memberOf: [b]}
                  - {name: b, memberOf: [c, elsewhere]}
                  - {name: c, memberOf: [a]}
                  - {name: d, memberOf: [d]}
                  - {name: e, memberOf: [a]}
                """))
        .containsExactly(
            "roles[0].memberOf: role 'a' is a member of itself by way of b, c; PostgreSQL refuses"
                + " that",
            "roles[1].memberOf: role 'b' is a member of itself by way of c, a; PostgreSQL refuses"
                + " that",
            "roles[2].memberOf: role 'c' is a member of itself by way of a, b; PostgreSQL refuses"
                + " that",
            "roles[3].memberOf: role 'd' is a member of itself; PostgreSQL refuses that");
  }

  @ParameterizedTest
  @CsvSource({
    "connect: 61s, connect, '61s, expected more than 0 and at most statement, which is 60s'",
    "statement: 11m, statement, '660s, expected more than 0 and at most initScript, which is 600s'",
    "initScript: 21m, initScript, '1260s, expected more than 0 and at most setup, which is 1200s'",
    "groups: 21m, groups, '1260s, expected more than 0 and at most setup, which is 1200s'",
    "connect: 0s, connect, '0s, expected more than 0 and at most statement, which is 60s'",
  })
  void refusesDeadlinesThatDoNotNest(String given, String key, String found) {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {%s}".formatted(given)))
        .containsExactly("deadlines.%s: found %s".formatted(key, found));
  }

  @Test
  void refusesADrainThatMayTakeNoTimeOrLongerThanPostgresqlCanCount() {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {drain: 0s}"))
        .containsExactly("deadlines.drain: found 0s, expected more than 0");
    assertThat(folder.problemsOfMinimalAnd("deadlines: {drain: 999h}"))
        .containsExactly("deadlines.drain: found 3596400s, expected at most 480h");
  }

  @Test
  void refusesAGroupThatIsToLeaveAndToStay() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            workers: [{group: 1, host: w1}]
            removedGroups: [{group: 1}, {group: 2}, {group: 2, drain: true}, {group: 0}]
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "removedGroups[0].group: group 1 is among the workers too; take it out of one of the two",
            "removedGroups[2].group: group 2 is there twice",
            "removedGroups[3].group: found 0, expected 1 or more: 0 is the coordinator");
  }

  /// PostgreSQL keeps time-outs as milliseconds in 32 bits.
  @Test
  void refusesADeadlineThatPostgresqlCannotCount() {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {setup: 999h}"))
        .containsExactly("deadlines.setup: found 3596400s, expected at most 480h");
  }

  @Test
  void refusesAFirstDelayLongerThanTheLongest() {
    assertThat(folder.problemsOfMinimalAnd("retries: {firstDelay: 1500ms, longestDelay: 1s}"))
        .containsExactly(
            "retries.firstDelay: found 1500ms, expected more than 0 and at most longestDelay, which"
                + " is 1s");
  }

  @Test
  void namesFilesThatAreNotThere() {
    List<String> problems =
        folder.problems(
            """
            administrator:
              passwordFile: absent
              tls: {mode: verify-full, rootCertificateFile: ca.pem}
            coordinator: {host: c}
            mainDatabase:
              name: citus
              initScripts: [{name: a, file: sub/a.sql}]
            roles: [{name: app, passwordFile: .}]
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "administrator.passwordFile: file '%s' does not exist".formatted(path("absent")),
            "administrator.tls.rootCertificateFile: file '%s' does not exist"
                .formatted(path("ca.pem")),
            "mainDatabase.initScripts[0].file: file '%s' does not exist"
                .formatted(path("sub/a.sql")),
            "roles[0].passwordFile: '%s' is not a file".formatted(path(".")));
  }

  private Path path(String name) {
    return temporary.resolve(name);
  }

  @Test
  void refusesHalfAClientCertificate() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "password}", "password, tls: {certificateFile: password}}")))
        .containsExactly(
            "administrator.tls: certificateFile and keyFile belong together; give both or none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void refusesToVerifyAgainstNothing(String mode) {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "password}", "password, tls: {mode: %s}}".formatted(mode))))
        .containsExactly(
            "administrator.tls.rootCertificateFile: is missing; mode %s needs it".formatted(mode));
  }

  @Test
  void refusesAnEmptyParameterListAndNamesThatAreNone() {
    assertThat(
            folder.problemsOfMinimalAnd(
                "databases: [{name: a, parameters: {search_path: [], 'work mem': 1, a.b.c: 2}}]"))
        .containsExactly(
            "databases[0].parameters.search_path: is an empty list; for an empty value write ''",
            "databases[0].parameters.work mem: 'work mem' is not the name of a parameter");
  }

  @Test
  void refusesWhatPostgresqlCannotCombine() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                databases:
                  - {name: a, encoding: UTF8, template: template1, connectionLimit: -2}
                  - {name: b, extensions: [{name: citus}], initScripts: [{name: ' ', file: shop.sql}]}
                """))
        .containsExactly(
            "databases[0].connectionLimit: found -2, expected -1 (no limit), 0 or more",
            "databases[0].template: 'template1' cannot be combined with encoding or locale; only"
                + " template0 can",
            "databases[1].extensions[0].name: 'citus' is created by the job itself; leave it out",
            "databases[1].initScripts[0].name: is empty; the script is remembered by its name");
  }

  @Test
  void refusesGroupsForTheMainDatabase() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace("name: citus", "name: citus, groups: [1]")
                    + "workers: [{group: 1, host: w}]\n"))
        .containsExactly(
            "mainDatabase.groups: the main database lives on every group; leave this key out");
  }
}
