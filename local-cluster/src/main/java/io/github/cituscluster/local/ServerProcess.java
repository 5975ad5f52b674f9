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
/// It is a child of this JVM rather than of `pg_ctl`: a killed child is reaped here, while an
/// orphan stays a zombie in containers without an init process and its process id blocks the next
/// start.
record ServerProcess(Process postmaster, Path data, Path log) {

  /// Starts it without what the environment or a `.pgpass` of the user would tell libpq: else a
  /// node without a password could reach another one.
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

  boolean alive() {
    return postmaster.isAlive();
  }

  /// Returns true when the server accepts connections, read only ones in recovery, and false when
  /// it refused to start because a killed one's backends, which end a moment after their
  /// postmaster, still hold its shared memory.
  boolean awaitReady() {
    Deadline.MINUTE.await(
        "server in " + data + " accepts connections", () -> tooEarly() || ready());
    return !tooEarly();
  }

  private boolean tooEarly() {
    return !alive() && endOfLog().contains("pre-existing shared memory block");
  }

  private boolean ready() {
    if (!alive()) {
      throw new IllegalStateException(
          "server in %s ended with %d: %s".formatted(data, postmaster.exitValue(), endOfLog()));
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

  /// Fast shutdown; returns when the postmaster has ended.
  void stop() {
    signal("INT", List.of(postmaster.pid()));
    Deadline.MINUTE.await("server in " + data + " stops", () -> !alive());
  }

  /// SIGKILL to all; the postmaster is held first, else it could fork behind our back.
  void kill() {
    var all = suspended();
    signal("KILL", all);
    Deadline.MINUTE.await("server in " + data + " dies", () -> !alive());
  }

  void freeze() {
    suspended();
  }

  void thaw() {
    signal("CONT", tree());
  }

  private List<Long> suspended() {
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

  /// A process that has ended meanwhile is no fault, so the exit code does not count.
  private static void signal(String name, List<Long> processes) {
    var words = new ArrayList<>(List.of("kill", "-s", name));
    processes.forEach(process -> words.add(Long.toString(process)));
    new SystemCommand(List.of("sh", "-c", String.join(" ", words))).works();
  }
}
