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

/// Documents that can be read, but contradict themselves or PostgreSQL.
class SpecChecksTest {
  @TempDir private Path temporary;
  private SpecFolder folder;

  @BeforeEach
  void createFiles() {
    folder = new SpecFolder(temporary);
  }

  @Test
  void refusesDuplicates() {
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
            "workers[1].group: group 1 is listed twice",
            "workers[2]: c:5432 is listed twice; each group needs an address of its own",
            "roles[2].name: role 'app' is listed twice",
            "databases[1].name: database 'citus' is listed twice",
            "databases[2].name: database 'shop' is listed twice",
            "databases[2].extensions[1].name: extension 'hstore' is listed twice",
            "databases[2].parameters.WORK_MEM: parameter 'work_mem' is listed twice",
            "databases[2].initScripts[1].name: init script 'a' is listed twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost"})
  void refusesALocalhostCoordinator(String host) {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("host: c", "host: " + host)))
        .containsExactly(
            "coordinator.host: '%s' means a different host on every node; use the address at which workers reach the coordinator"
                .formatted(host));
  }

  @Test
  void acceptsALoopbackAddressWhereAllNodesAreOnOneMachine() {
    assertThat(folder.problems(SpecFolder.MINIMAL.replace("host: c", "host: 127.0.0.1"))).isEmpty();
  }

  @Test
  void refusesInvalidAddresses() {
    assertThat(folder.problemsOfMinimalAnd("workers: [{group: -1, host: 'a b', port: 70000}]"))
        .containsExactly(
            "workers[0].host: found 'a b', expected a host name or an address",
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
  void acceptsEveryNameThatPostgresqlAccepts(String name) {
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

  /// PostgreSQL silently truncates each of them; the job would look for the full name forever.
  @Test
  void refusesLongNamesEverywhere() {
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
            "roles[0].name: is empty; PostgreSQL requires at least one character",
            "databases[0].name: contains a NUL character, which PostgreSQL does not allow");
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
            "roles[0].name: 'postgres' is the administrator; leave it out, because"
                + " administrator.passwordFile already sets its password");
  }

  @Test
  void refusesTheReplicationRoleAmongTheRoles() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                replication: {user: replicas, passwordFile: password}
                roles: [{name: replicas}]
                """))
        .containsExactly(
            "roles[0].name: 'replicas' is the replication role, which Patroni creates; leave it"
                + " out");
    assertThat(folder.problemsOfMinimalAnd("replication: {user: postgres, passwordFile: nowhere}"))
        .containsExactly(
            "replication.passwordFile: file '%s' does not exist"
                .formatted(folder.folder().resolve("nowhere")),
            "replication.user: 'postgres' is the administrator; leave replication out, because"
                + " administrator.passwordFile already sets its password");
  }

  @Test
  void aPreviousPasswordMayBeMissingButNeedsACurrentOne() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "{passwordFile: password}",
                    "{passwordFile: password, previousPasswordFile: nowhere}")))
        .isEmpty();
    assertThat(folder.problemsOfMinimalAnd("patroni: {previousPasswordFile: nowhere}"))
        .containsExactly("patroni.previousPasswordFile: has no effect without passwordFile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"template0", "template1", "postgres"})
  void refusesSystemDatabases(String name) {
    assertThat(folder.problemsOfMinimalAnd("databases: [{name: %s}]".formatted(name)))
        .containsExactly(
            "databases[0].name: '%s' is a system database; choose a different name"
                .formatted(name));
  }

  @Test
  void namesUndeclaredRolesAndDatabases() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            roles: [{name: app_writer, databases: [shp]}]
            databases: [{name: shop, roles: [app_writr, zebra], groups: [0, 7]}]
            """);

    assertThat(problems)
        .contains(
            "roles[0].databases[0]: database 'shp' is not in this document; did you mean 'shop'?",
            "databases[0].groups[0]: group 0 is not listed in workers",
            "databases[0].groups[1]: group 7 is not listed in workers",
            "databases[0].roles[0]: role 'app_writr' is not in this document; did you mean"
                + " 'app_writer'?",
            "databases[0].roles[1]: role 'zebra' is not in this document");
  }

  @Test
  void refusesADatabaseThatListsARoleWhichExcludesIt() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: app, databases: [citus]}]
                databases: [{name: shop, roles: [app]}]
                """))
        .containsExactly(
            "databases[0].roles[0]: role 'app' lists its databases and 'shop' is not among them;"
                + " make both lists agree");
  }

  @Test
  void refusesARoleThatListsADatabaseWhichExcludesIt() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: app, databases: [shop]}, {name: other}]
                databases: [{name: shop, roles: [other]}]
                """))
        .containsExactly(
            "roles[0].databases[0]: database 'shop' lists its roles and 'app' is not among them;"
                + " make both lists agree");
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
  void refusesADatabaseThatListsARoleWhichCannotLogIn() {
    assertThat(
            folder.problemsOfMinimalAnd(
                """
                roles: [{name: readers, attributes: {login: false}}]
                databases: [{name: shop, roles: [readers]}]
                """))
        .containsExactly(
            "databases[0].roles[0]: role 'readers' cannot log in; list the login roles that are"
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
            "roles[0].memberOf: role 'a' is a member of itself through b, c, which PostgreSQL does"
                + " not allow",
            "roles[1].memberOf: role 'b' is a member of itself through c, a, which PostgreSQL does"
                + " not allow",
            "roles[2].memberOf: role 'c' is a member of itself through a, b, which PostgreSQL does"
                + " not allow",
            "roles[3].memberOf: role 'd' is a member of itself, which PostgreSQL does not allow");
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
  void refusesADrainDeadlineOfZeroOrBeyondPostgresqlsLimit() {
    assertThat(folder.problemsOfMinimalAnd("deadlines: {drain: 0s}"))
        .containsExactly("deadlines.drain: found 0s, expected more than 0");
    assertThat(folder.problemsOfMinimalAnd("deadlines: {drain: 999h}"))
        .containsExactly("deadlines.drain: found 3596400s, expected at most 480h");
  }

  @Test
  void refusesAGroupThatBothLeavesAndStays() {
    List<String> problems =
        folder.problemsOfMinimalAnd(
            """
            workers: [{group: 1, host: w1}]
            removedGroups: [{group: 1}, {group: 2}, {group: 2, drain: true}, {group: 0}]
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "removedGroups[0].group: group 1 is also listed in workers; remove it from one of the"
                + " two lists",
            "removedGroups[2].group: group 2 is listed twice",
            "removedGroups[3].group: found 0, expected 1 or more: 0 is the coordinator");
  }

  /// PostgreSQL stores timeouts as milliseconds in 32 bits.
  @Test
  void refusesADeadlineBeyondPostgresqlsLimit() {
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
  void namesFilesThatDoNotExist() {
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
  void refusesAClientCertificateWithoutItsKey() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "password}", "password, tls: {certificateFile: password}}")))
        .containsExactly(
            "administrator.tls: certificateFile and keyFile belong together; set both or neither");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void refusesToVerifyWithoutAnAuthority(String mode) {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace(
                    "password}", "password, tls: {mode: %s}}".formatted(mode))))
        .containsExactly(
            "administrator.tls.rootCertificateFile: is missing; mode %s requires it"
                .formatted(mode));
  }

  @Test
  void refusesAnEmptyParameterListAndInvalidParameterNames() {
    assertThat(
            folder.problemsOfMinimalAnd(
                "databases: [{name: a, parameters: {search_path: [], 'work mem': 1, a.b.c: 2}}]"))
        .containsExactly(
            "databases[0].parameters.search_path: is an empty list; write '' for an empty value",
            "databases[0].parameters.work mem: 'work mem' is not a valid parameter name");
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
            "databases[1].extensions[0].name: the job itself creates 'citus'; leave it out",
            "databases[1].initScripts[0].name: is empty; an init script is recorded under its"
                + " name");
  }

  @Test
  void refusesGroupsForTheMainDatabase() {
    assertThat(
            folder.problems(
                SpecFolder.MINIMAL.replace("name: citus", "name: citus, groups: [1]")
                    + "workers: [{group: 1, host: w}]\n"))
        .containsExactly(
            "mainDatabase.groups: the main database exists on every group; leave this key out");
  }
}
