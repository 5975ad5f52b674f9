package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server of the embedded distribution with the Citus stand-in.
final class EmbeddedNode implements LocalNode {

  private final int group;
  private final int port = FreePorts.next();
  private final PostgresDistribution distribution;
  private final Path folder;
  private final Path data;
  private ServerSettings settings;
  private @Nullable ServerProcess process;

  /// Creates the folder and the data directory; [#start] starts the server.
  EmbeddedNode(
      int group,
      Path folder,
      PostgresDistribution distribution,
      StandIn standIn,
      Map<String, String> overrides) {
    this.group = group;
    this.folder = Folders.create(folder);
    this.data = folder.resolve("data");
    this.distribution = distribution;
    this.settings = ServerSettings.of(port, paths()).with(standIn.settings()).with(overrides);
    initialize();
  }

  private Map<String, String> paths() {
    return Map.of(
        "hba_file", folder.resolve("pg_hba.conf").toString(), "unix_socket_directories", "");
  }

  private void initialize() {
    new SystemCommand("cp", "-R", distribution.initialized().toString(), data.toString()).run();
    settings.write(folder);
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized void kill() {
    var running = process;
    process = null;
    if (running != null) {
      running.kill();
    }
    awaitClosedPort();
  }

  @Override
  public synchronized void stop() {
    var running = process;
    process = null;
    if (running != null && running.isAlive()) {
      running.thaw();
      running.stop();
    }
    awaitClosedPort();
  }

  String stopCommand() {
    return "kill -INT $(head -n 1 %s)".formatted(data.resolve("postmaster.pid"));
  }

  private void awaitClosedPort() {
    Deadline.MINUTE.await("port " + port + " is closed", () -> FreePorts.isClosed(port));
  }

  @Override
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    var command = new ArrayList<>(distribution.command("postgres"));
    command.addAll(
        List.of("-D", data.toString(), "-c", "config_file=" + folder.resolve("postgresql.conf")));
    Deadline.MINUTE.await(
        "server in " + data + " starts",
        () -> {
          var started = ServerProcess.start(command, data, folder.resolve("server.log"));
          process = started;
          return started.awaitReady();
        });
  }

  @Override
  public synchronized void freeze() {
    running().freeze();
  }

  @Override
  public synchronized void thaw() {
    running().thaw();
  }

  private ServerProcess running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("the node of group %d is not running".formatted(group));
    }
    return process;
  }

  @Override
  public synchronized void wipe() {
    kill();
    Folders.delete(data);
    initialize();
    start();
  }

  @Override
  public synchronized void configure(Map<String, String> overrides) {
    stop();
    settings = settings.with(overrides);
    settings.write(folder);
    start();
  }

  @Override
  public synchronized void standBy(boolean recovery) {
    stop();
    var signal = data.resolve("standby.signal");
    try {
      Files.deleteIfExists(signal);
      if (recovery) {
        Files.createFile(signal);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot change " + signal, e);
    }
    start();
  }
}
