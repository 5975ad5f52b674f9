package io.github.cituscluster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A running postmaster and its children.
///
/// The postmaster is a child of this JVM, not of `pg_ctl`, so that the JVM reaps it after a kill.
/// In a container without an init process, an orphan would stay a zombie, and its process id would
/// block the next start.
record ServerProcess(Process postmaster, Path data, Path log) {

  /// Starts the postmaster without the user's environment variables and password file for libpq.
  /// With them, a node that lacks a password could still reach other nodes.
  static ServerProcess start(List<String> command, Path data, Path log) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder
          .redirectOutput(Redirect.appendTo(log.toFile()))
          .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("PGPASSFILE", "/dev/null");
      return new ServerProcess(builder.start(), data, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  boolean isAlive() {
    return postmaster.isAlive();
  }

  /// Returns true when the server accepts connections (read-only ones in recovery). Returns false
  /// if it did not start because backends of a killed server still use its shared memory; they exit
  /// shortly after their postmaster.
  boolean awaitReady() {
    Deadline.MINUTE.await(
        "server in " + data + " accepts connections", () -> sharedMemoryInUse() || isReady());
    return !sharedMemoryInUse();
  }

  private boolean sharedMemoryInUse() {
    return !isAlive() && endOfLog().contains("pre-existing shared memory block");
  }

  private boolean isReady() {
    if (!isAlive()) {
      throw new IllegalStateException(
          "server in %s exited with code %d: %s"
              .formatted(data, postmaster.exitValue(), endOfLog()));
    }
    var lines = lines(data.resolve("postmaster.pid"));
    return lines.size() >= 8
        && lines.getFirst().strip().equals(Long.toString(postmaster.pid()))
        && lines.get(7).startsWith("ready");
  }

  private String endOfLog() {
    var lines = lines(log);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException absentOrHalfWritten) {
      return List.of();
    }
  }

  /// Stops the server in fast mode, and returns when the postmaster has exited.
  void stop() {
    signal("INT", List.of(postmaster.pid()));
    Deadline.MINUTE.await("server in " + data + " stops", () -> !isAlive());
  }

  /// Kills all processes with SIGKILL. The postmaster is suspended first, so that it cannot start
  /// new ones meanwhile.
  void kill() {
    var all = suspendAll();
    signal("KILL", all);
    Deadline.MINUTE.await("server in " + data + " exits", () -> !isAlive());
  }

  void freeze() {
    suspendAll();
  }

  void thaw() {
    signal("CONT", tree());
  }

  private List<Long> suspendAll() {
    signal("STOP", List.of(postmaster.pid()));
    var all = tree();
    signal("STOP", all);
    return all;
  }

  private List<Long> tree() {
    return Stream.concat(Stream.of(postmaster.toHandle()), postmaster.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  /// The exit code is ignored, because a process may have exited meanwhile.
  private static void signal(String name, List<Long> processes) {
    var command = new ArrayList<>(List.of("kill", "-s", name));
    processes.forEach(process -> command.add(Long.toString(process)));
    new SystemCommand(List.of("sh", "-c", String.join(" ", command))).succeeds();
  }
}
