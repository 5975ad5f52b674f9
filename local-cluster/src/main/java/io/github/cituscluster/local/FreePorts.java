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

/// Free TCP ports, each returned to only one JVM of this user.
///
/// A JVM keeps its ports until it ends, because a node that is stopped or about to start still owns
/// its port. For each port, the JVM locks one byte of a file that all JVMs of the user share.
///
/// The ports are below the range of ports for outgoing connections (from 32768 on Linux, from 49152
/// on macOS). Otherwise an outgoing connection could take the port of a stopped node.
final class FreePorts {

  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final Set<Integer> CLAIMED = new HashSet<>();
  private static final FileChannel PORTS_FILE = openPortsFile();

  private FreePorts() {}

  private static FileChannel openPortsFile() {
    try {
      return FileChannel.open(
          Folders.cache().resolve("ports"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the file of claimed ports", e);
    }
  }

  static synchronized int next() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (!CLAIMED.contains(port) && claim(port)) {
        CLAIMED.add(port);
        if (isFree(port)) {
          return port;
        }
      }
    }
    throw new IllegalStateException(
        "no free TCP port between %d and %d".formatted(LOWEST, HIGHEST));
  }

  private static boolean claim(int port) {
    try {
      return PORTS_FILE.tryLock(port, 1, false) != null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot claim port " + port, e);
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /// Whether the port refuses connections.
  static boolean isClosed(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }
}
