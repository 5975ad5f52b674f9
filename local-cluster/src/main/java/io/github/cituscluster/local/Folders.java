package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/// Scratch folders and the cache that all JVMs of this user share.
final class Folders {

  private Folders() {}

  /// Folder of this user for what is made once per version: the unpacked distribution and an
  /// initialised data directory.
  static Path cache() {
    try {
      var cache =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "citus-local-cluster-" + System.getProperty("user.name"));
      Files.createDirectories(cache);
      var mine = Files.createTempFile(cache, "owner", "");
      var owner = Files.getOwner(mine);
      Files.delete(mine);
      if (!Files.getOwner(cache, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
        throw new IllegalStateException(
            cache + " belongs to somebody else; remove it or set java.io.tmpdir");
      }
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException("no cache folder under java.io.tmpdir", e);
    }
  }

  /// The folder of that name in the cache; when it is missing, `fill` makes it beside its place and
  /// it is moved there in one step, so that no other JVM sees half of it.
  static Path cached(String name, Consumer<Path> fill) {
    var place = cache().resolve(name);
    if (Files.isDirectory(place)) {
      return place;
    }
    try {
      var draft = Files.createTempDirectory(cache(), "draft-");
      fill.accept(draft);
      moveUnlessThere(draft, place);
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + place, e);
    }
  }

  private static void moveUnlessThere(Path draft, Path place) throws IOException {
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
      throw new UncheckedIOException("no temporary folder", e);
    }
  }

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
  }

  /// Deletes a folder with all in it; `rm` because a stopping server may still remove files in it.
  static void delete(Path folder) {
    new SystemCommand("rm", "-rf", folder.toString()).run();
  }
}
