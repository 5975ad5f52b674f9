package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/// Temporary folders, and the cache that all JVMs of this user share.
final class Folders {

  private Folders() {}

  /// The user's folder for what is created once per version: the unpacked distribution and an
  /// initialized data directory.
  static Path cache() {
    try {
      var cache =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "citus-local-cluster-" + System.getProperty("user.name"));
      Files.createDirectories(cache);
      var probe = Files.createTempFile(cache, "owner", "");
      var owner = Files.getOwner(probe);
      Files.delete(probe);
      if (!Files.getOwner(cache, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
        throw new IllegalStateException(
            cache + " belongs to a different user; remove it or set java.io.tmpdir");
      }
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create the cache folder under java.io.tmpdir", e);
    }
  }

  /// The folder of that name in the cache. If it does not exist, `fill` writes a draft beside it,
  /// which is then moved in one step, so that no other JVM sees a half-filled folder.
  static Path cached(String name, Consumer<Path> fill) {
    var place = cache().resolve(name);
    if (Files.isDirectory(place)) {
      return place;
    }
    try {
      var draft = Files.createTempDirectory(cache(), "draft-");
      fill.accept(draft);
      moveUnlessExists(draft, place);
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + place, e);
    }
  }

  private static void moveUnlessExists(Path draft, Path place) throws IOException {
    try {
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
      delete(draft);
    }
  }

  static Path temporary(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary folder", e);
    }
  }

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
  }

  /// Deletes a folder and its contents. It runs `rm` because a stopping server may delete files in
  /// it at the same time.
  static void delete(Path folder) {
    new SystemCommand("rm", "-rf", folder.toString()).run();
  }
}
