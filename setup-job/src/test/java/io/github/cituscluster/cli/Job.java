package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The job on a local cluster, with a specification that a test writes.
///
/// Whatever a run prints is searched for every password of the test.
final class Job {
  /// Of the role of that name, or any other; hard to quote in each language it passes through.
  static final String PASSWORD = "pa's \\\"s\\w$(x)`#";

  private final LocalCluster cluster;
  private final Path folder;
  private final List<String> secrets = new ArrayList<>();
  private final Map<String, String> head = new LinkedHashMap<>();
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final Map<Integer, String> further = new HashMap<>();
  private List<LocalNode> workers;
  private String body = "";

  Job(LocalCluster cluster) {
    this.cluster = cluster;
    this.workers = cluster.workers();
    try {
      this.folder = Files.createTempDirectory(cluster.folder(), "job");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    secrets.add(cluster.password());
    secrets.add(PASSWORD);
    file("role-password", PASSWORD);
    head("mainDatabase", "{name: citus, registeredBy: setup-job}");
    head("retries", "{firstDelay: 50ms, longestDelay: 500ms}");
    head("deadlines", "{connect: 2s, statement: 10s, initScript: 20s, groups: 60s, setup: 120s}");
  }

  /// Databases, roles and so on, in YAML.
  Job spec(String yaml) {
    body = yaml;
    return this;
  }

  /// Replaces a top-level key of the specification.
  Job head(String key, String value) {
    head.put(key, value);
    return this;
  }

  /// The worker groups that the specification names.
  Job workers(List<LocalNode> nodes) {
    workers = nodes;
    return this;
  }

  /// Gives a group another number in the specification.
  Job renumbered(int group, int number) {
    numbers.put(group, number);
    return this;
  }

  /// Further keys of a group's block, in YAML.
  Job group(int group, String keys) {
    further.put(group, ", " + keys);
    return this;
  }

  /// A file beside the specification.
  Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// A password file; its text must never be printed.
  Path secret(String name, String text) {
    secrets.add(text);
    return file(name, text);
  }

  /// Runs `setup`.
  Outcome setup() {
    return run("setup");
  }

  /// Runs a command in this process.
  Outcome run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, "--spec", write().toString()));
    arguments.addAll(List.of(options));
    Outcome outcome = Outcome.of(() -> CitusSetup.run(Map.of(), arguments.toArray(String[]::new)));
    assertThat(outcome.out() + outcome.log()).doesNotContain(secrets);
    return outcome;
  }

  /// Starts the job as a process of its own, its log on the process's standard error.
  Process start(String command, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command, "--spec", write().toString()));
    arguments.addAll(List.of(options));
    return process(arguments).start();
  }

  /// Starts the job as a process that has its specification from these variables and no others.
  Process start(Map<String, String> variables, String command) throws IOException {
    ProcessBuilder process = process(List.of(command, "--environment"));
    process.environment().keySet().removeIf(n -> n.matches("(CITUS|POSTGRES)_.*"));
    process.environment().putAll(variables);
    return process.directory(folder.toFile()).start();
  }

  private static ProcessBuilder process(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.add("io.github.cituscluster.cli.Main");
    line.addAll(arguments);
    return new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private Path write() {
    String addresses =
        workers.stream()
            .map(w ->
                "  - {group: %d, host: %s, port: %d%s}%n"
                    .formatted(
                        numbers.getOrDefault(w.group(), w.group()),
                        w.host(),
                        w.port(),
                        further.getOrDefault(w.group(), "")))
            .collect(Collectors.joining());
    LocalNode coordinator = cluster.coordinator();
    StringBuilder yaml = new StringBuilder();
    if (!head.containsKey("administrator")) {
      yaml.append("administrator: {passwordFile: '%s'}%n".formatted(cluster.passwordFile()));
    }
    yaml.append(
        "coordinator: {host: %s, port: %d%s}%n"
            .formatted(coordinator.host(), coordinator.port(), further.getOrDefault(0, "")));
    yaml.append(workers.isEmpty() ? "" : "workers:\n" + addresses);
    head.forEach((key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
    return file("cluster.yaml", yaml + body);
  }
}
