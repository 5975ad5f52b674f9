package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Free TCP ports, each given to one JVM of this user.
///
/// A JVM keeps its ports until it ends, by a lock on one byte of a shared file for each port: a
/// node that is stopped or about to start still owns its port when another JVM looks for one.
///
/// The ports lie below the range from which Linux (32768) and macOS (49152) take ports of outgoing
/// connections: else a stopped node could find its own port taken.
final class FreePorts {

  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final Set<Integer> GIVEN = new HashSet<>();
  private static final FileChannel CLAIMS = openClaims();

  private FreePorts() {}

  private static FileChannel openClaims() {
    try {
      return FileChannel.open(
          Folders.cache().resolve("ports"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the list of ports in use", e);
    }
  }

  static synchronized int next() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (!GIVEN.contains(port) && claimed(port)) {
        GIVEN.add(port);
        if (free(port)) {
          return port;
        }
      }
    }
    throw new IllegalStateException(
        "no free TCP port between %d and %d".formatted(LOWEST, HIGHEST));
  }

  private static boolean claimed(int port) {
    try {
      return CLAIMS.tryLock(port, 1, false) != null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot claim port " + port, e);
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /// Whether the port of this machine refuses connections.
  static boolean refuses(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }
}
