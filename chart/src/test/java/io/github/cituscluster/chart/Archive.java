package io.github.cituscluster.chart;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/// The files of a packaged chart by name, and their modification times.
record Archive(Map<String, byte[]> files, Set<Long> times) {
  private static final int BLOCK = 512;

  /// The archive of this build.
  static Path packaged() {
    return Path.of("target", "citus-cluster-" + System.getProperty("chart.version") + ".tgz");
  }

  static Archive read(Path file) throws IOException {
    byte[] tar;
    try (GZIPInputStream unzipped = new GZIPInputStream(Files.newInputStream(file))) {
      tar = unzipped.readAllBytes();
    }
    Map<String, byte[]> files = new TreeMap<>();
    Set<Long> times = new TreeSet<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(tar))) {
      byte[] header = in.readNBytes(BLOCK);
      while (header.length == BLOCK && header[0] != 0) {
        int size = (int) octal(header, 124, 12);
        byte[] content = in.readNBytes(size);
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        times.add(octal(header, 136, 12));
        if (header[156] == '0' || header[156] == 0) {
          files.put(text(header, 0, 100), content);
        }
        header = in.readNBytes(BLOCK);
      }
    }
    return new Archive(files, times);
  }

  private static long octal(byte[] header, int from, int length) {
    return Long.parseLong(text(header, from, length), 8);
  }

  private static String text(byte[] header, int from, int length) {
    String field = new String(header, from, length, StandardCharsets.UTF_8);
    int end = field.indexOf(0);
    return (end < 0 ? field : field.substring(0, end)).strip();
  }
}
