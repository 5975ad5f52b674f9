package io.github.cituscluster.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// The tar archive in which Docker copies files into a container, running or not.
final class NodeArchive {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  /// Adds a folder that every user of the container can write to.
  NodeArchive folder(String name) {
    return put(name, 040777, new byte[0]);
  }

  NodeArchive file(String name, String text) {
    return put(name, 0100644, text.getBytes(StandardCharsets.UTF_8));
  }

  private NodeArchive put(String name, int mode, byte[] content) {
    try {
      var entry = new TarArchiveEntry(name);
      entry.setMode(mode);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot pack " + name, e);
    }
  }

  InputStream content() {
    try {
      tar.finish();
      return new ByteArrayInputStream(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
