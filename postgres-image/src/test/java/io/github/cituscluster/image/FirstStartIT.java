package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first start, with the variables and scripts of the official image.
@NeedsImage
class FirstStartIT {
  @TempDir private Path folder;
  private Path scripts = Path.of("");

  @BeforeEach
  void createFolderOfScripts() throws IOException {
    scripts = TestFiles.folder(folder.resolve("scripts"));
  }

  @Test
  void createsTheSuperuserAndTheDatabase() {
    try (PostgresContainer node =
        started(Map.of("POSTGRES_USER", "Admin", "POSTGRES_DB", "the shop"))) {
      assertThat(node.query("the shop", "SELECT rolname FROM pg_roles WHERE rolsuper"))
          .isEqualTo("Admin");
    }
  }

  @Test
  void namesTheDatabaseAfterTheSuperuserByDefault() {
    try (PostgresContainer node =
        started(Map.of("POSTGRES_USER", "admin", "CITUS_ENABLE", "true"))) {
      assertThat(node.query("admin", "SELECT extname FROM pg_extension WHERE extname = 'citus'"))
          .isEqualTo("citus");
    }
  }

  @Test
  void readsNamesAndPasswordFromFiles() throws IOException {
    Map<String, String> files =
        Map.of(
            "POSTGRES_USER_FILE", "/secrets/user",
            "POSTGRES_DB_FILE", "/secrets/database",
            "POSTGRES_PASSWORD_FILE", "/secrets/password",
            "CITUS_ENABLE", "true");
    try (PostgresContainer node =
        PostgresContainer.running("standalone")
            .withEnv(files)
            .withFile(TestFiles.write(folder.resolve("user"), "admin\n"), "/secrets/user")
            .withFile(TestFiles.write(folder.resolve("database"), "shop\n"), "/secrets/database")
            .withFile(TestFiles.write(folder.resolve("password"), "secret\n"), "/secrets/password")
            .healthy()) {
      assertThat(
              node.shell(
                  "PGPASSWORD=secret psql -XAtc 'SELECT current_database()' -h 127.0.0.1 -U admin shop"))
          .isEqualTo("shop");
    }
  }

  @Test
  void passesArgumentsToInitdb() {
    String arguments = "--wal-segsize=32 --locale-provider=libc --locale='en_US.UTF-8'";
    try (PostgresContainer node = started(Map.of("POSTGRES_INITDB_ARGS", arguments))) {
      assertThat(node.query("postgres", "SHOW wal_segment_size")).isEqualTo("32MB");
      assertThat(node.query("template1", "SELECT datcollate, datlocprovider FROM pg_database"))
          .contains("en_US.UTF-8|c");
    }
  }

  @Test
  void writesWalToTheGivenFolder() {
    try (PostgresContainer node =
        PostgresContainer.standalone(Map.of("POSTGRES_INITDB_WALDIR", "/wal/of/node"))
            .withMemory("/wal", "mode=1777")
            .healthy()) {
      assertThat(node.shell("readlink $PGDATA/pg_wal")).isEqualTo("/wal/of/node");
      assertThat(node.shell("ls /wal/of/node")).contains("000000010000000000000001");
    }
  }

  @Test
  void usesADifferentAuthenticationMethod() {
    try (PostgresContainer node = started(Map.of("POSTGRES_HOST_AUTH_METHOD", "trust"))) {
      assertThat(node.shell("psql -wXAtc 'SELECT 7' -h 127.0.0.1 -U postgres")).isEqualTo("7");
    }
  }

  @Test
  void runsScriptsOnceAndInTheirDatabase() throws IOException {
    TestFiles.write(scripts.resolve("1.sql"), "CREATE TABLE runs AS SELECT 'sql' AS kind;");
    TestFiles.write(scripts.resolve("2.sql.gz"), gzip("INSERT INTO runs VALUES ('gzip');"));
    String insert =
        "psql -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -c \"INSERT INTO runs VALUES ('%s')\"";
    TestFiles.script(scripts.resolve("3.sh"), insert.formatted("executed"));
    TestFiles.write(scripts.resolve("4.sh"), insert.formatted("read"));
    TestFiles.write(scripts.resolve("5.txt"), "is no script");
    try (DataVolume volume = DataVolume.create()) {
      for (int start = 1; start <= 2; start++) {
        try (PostgresContainer node = withScripts(volume).healthy()) {
          assertThat(node.query("shop", "SELECT string_agg(kind, ' ') FROM runs"))
              .isEqualTo("sql gzip executed read");
        }
      }
    }
  }

  @Test
  void aFailedScriptEndsTheStartAndTheNextStartBeginsAgain() throws IOException {
    TestFiles.write(scripts.resolve("1.sql"), "CREATE TABLE once AS SELECT 7 AS value;");
    TestFiles.write(scripts.resolve("2.sql"), "SELECT 1 / 0;");
    try (DataVolume volume = DataVolume.create()) {
      try (PostgresContainer node = failing(volume)) {
        ContainerResult result = node.awaitEnd();
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.stderr())
            .contains(ImagePaths.INIT_SCRIPTS + "/2.sql:1: ERROR:  division by zero");
      }
      TestFiles.write(scripts.resolve("2.sql"), "SELECT 1;");
      try (PostgresContainer node = withScripts(volume).healthy()) {
        assertThat(node.getLogs()).contains("the first start did not finish", "starting again");
        assertThat(node.query("shop", "SELECT value FROM once")).isEqualTo("7");
      }
    }
  }

  @Test
  void aFailedExecutableScriptEndsTheStart() throws IOException {
    TestFiles.script(scripts.resolve("1.sh"), "exit 7");
    try (DataVolume volume = DataVolume.create();
        PostgresContainer node = failing(volume)) {
      assertThat(node.awaitEnd().code()).isEqualTo(7);
    }
  }

  @Test
  void aSourcedScriptEndsTheStartAtItsFirstFailure() throws IOException {
    TestFiles.write(scripts.resolve("1.sh"), "(exit 7); echo went on");
    try (DataVolume volume = DataVolume.create();
        PostgresContainer node = failing(volume)) {
      ContainerResult result = node.awaitEnd();
      assertThat(result.code()).isEqualTo(7);
      assertThat(result.stdout()).doesNotContain("went on");
    }
  }

  /// Kubernetes (`fsGroup`) makes the files of an existing volume writable by their group.
  @Test
  void removesWriteAccessOfTheGroupFromTheDataDirectory() {
    String patroni =
        "mkdir -p $PGDATA && chmod 2770 $PGDATA; entrypoint patroni; stat -c 'mode %a' $PGDATA";
    try (PostgresContainer node =
        PostgresContainer.failing("bash", "-c", patroni)
            .withEnv(
                Map.of(
                    "PATRONI_SCOPE", "c",
                    "PATRONI_NAME", "c-0",
                    "PATRONI_SUPERUSER_PASSWORD", "unused",
                    "PATRONI_REPLICATION_PASSWORD", "unused"))) {
      ContainerResult result = node.awaitEnd();
      assertThat(result.stderr()).contains("configuration of distributed configuration store");
      assertThat(result.stdout()).contains("mode 2750");
    }
  }

  @Test
  void beginsAgainAfterAnInterruptedInitdb() {
    String interrupted =
        "mkdir -p $PGDATA/new /wal/of && echo 18 >$PGDATA/new/PG_VERSION && touch"
            + " $PGDATA/%s /wal/of/rest && exec entrypoint standalone"
                .formatted(ImagePaths.FIRST_START_MARK);
    try (PostgresContainer node =
        PostgresContainer.running("bash", "-c", interrupted)
            .withMemory("/wal", "mode=1777")
            .withEnv("POSTGRES_PASSWORD", PostgresContainer.PASSWORD)
            .withEnv("POSTGRES_INITDB_WALDIR", "/wal/of")
            .healthy()) {
      assertThat(node.shell("ls /wal/of")).doesNotContain("rest").contains("00000001");
    }
  }

  @Test
  void anErrorOfInitdbEndsTheStart() {
    try (PostgresContainer node =
        PostgresContainer.failing("bash", "-c", "entrypoint standalone && exec sleep 600")
            .withEnv("POSTGRES_PASSWORD", PostgresContainer.PASSWORD)
            .withEnv("POSTGRES_INITDB_ARGS", "--wal-segsize=7")) {
      ContainerResult result = node.awaitEnd();
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.stderr()).startsWith("initdb: error:").contains("--wal-segsize");
    }
  }

  @Test
  void neitherUsesNorEmptiesAFolderWithOtherFiles() {
    for (String place : new String[] {"$PGDATA", "/tmp/wal"}) {
      String twice =
          "mkdir -p %1$s && touch %1$s/thesis && entrypoint standalone 2>/dev/null; entrypoint standalone; code=$?; [ -e %1$s/thesis ] && exit $code"
              .formatted(place);
      try (PostgresContainer node =
          PostgresContainer.failing("bash", "-c", twice)
              .withEnv("POSTGRES_PASSWORD", PostgresContainer.PASSWORD)
              .withEnv("POSTGRES_INITDB_WALDIR", "/tmp/wal")) {
        node.awaitEnd().assertRefusal("contains files but no database", "choose an empty folder");
      }
    }
  }

  @Test
  void refusesToRunAsRoot() {
    try (PostgresContainer node =
        PostgresContainer.failing("standalone")
            .withUser("0:0")
            .withEnv("POSTGRES_PASSWORD", PostgresContainer.PASSWORD)) {
      node.awaitEnd().assertRefusal("the user is root, which PostgreSQL refuses");
    }
  }

  private PostgresContainer withScripts(DataVolume volume) {
    return PostgresContainer.standalone(Map.of("POSTGRES_DB", "shop"))
        .withFile(scripts, ImagePaths.INIT_SCRIPTS)
        .withData(volume);
  }

  private PostgresContainer failing(DataVolume volume) {
    return PostgresContainer.failing("standalone")
        .withEnv(Map.of("POSTGRES_DB", "shop", "POSTGRES_PASSWORD", PostgresContainer.PASSWORD))
        .withFile(scripts, ImagePaths.INIT_SCRIPTS)
        .withData(volume);
  }

  private static PostgresContainer started(Map<String, String> environment) {
    return PostgresContainer.standalone(environment).healthy();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
