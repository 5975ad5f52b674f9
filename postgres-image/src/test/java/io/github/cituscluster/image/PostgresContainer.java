package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.MinimumDurationRunningStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/// A container of the image under test, as restricted as on Kubernetes: a user id that the image
/// does not know, no capabilities, and a read-only root file system.
final class PostgresContainer extends GenericContainer<PostgresContainer> {
  static final String PASSWORD = "it's a \"pass\\word\" 7";

  /// The mount point of the data volume.
  static final String VOLUME = "/home/postgres/pgdata";

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /// The writable folders of the documentation, all in memory.
  private final Map<String, String> memory =
      new HashMap<>(Map.of("/run/postgresql", "mode=1777", "/tmp", "mode=1777"));

  private final List<Bind> binds = new ArrayList<>();
  private String user = "64321:0";

  private PostgresContainer(StartupCheckStrategy check) {
    super(Images.postgres());
    withMemory(VOLUME, "mode=1777");
    withStartupCheckStrategy(check);
    withCreateContainerCmdModifier(command -> {
      command.withUser(user);
      HostConfig host = command.getHostConfig();
      if (host != null) {
        host.withReadonlyRootfs(true).withCapDrop(Capability.ALL).withTmpFs(memory);
        host.withBinds(binds);
        // Engines without IPv6 networks also disable ::1.
        host.withSysctls(
            Map.of("net.ipv6.conf.all.disable_ipv6", "0", "net.ipv6.conf.lo.disable_ipv6", "0"));
      }
    });
  }

  /// A container that keeps running.
  static PostgresContainer running(String... command) {
    return new PostgresContainer(
            new MinimumDurationRunningStartupCheckStrategy(Duration.ofMillis(50)))
        .withCommand(command);
  }

  /// A container that ends on its own; [#start] waits for that and fails unless the exit code is 0.
  static PostgresContainer succeeding(String... command) {
    return new PostgresContainer(new OneShotStartupCheckStrategy()).withCommand(command);
  }

  /// A container that ends on its own with any exit code; see [#awaitEnd()].
  static PostgresContainer failing(String... command) {
    return new PostgresContainer(new ContainerResult.AwaitExit()).withCommand(command);
  }

  /// PostgreSQL without Patroni, with a password for the superuser.
  static PostgresContainer standalone(Map<String, String> environment, String... options) {
    String[] command =
        Stream.concat(Stream.of("standalone"), Stream.of(options)).toArray(String[]::new);
    return running(command).withEnv("POSTGRES_PASSWORD", PASSWORD).withEnv(environment);
  }

  PostgresContainer withMemory(String path, String options) {
    memory.put(path, options);
    return this;
  }

  /// Mounts a file or folder of this machine read-only.
  PostgresContainer withFile(Path file, String path) {
    binds.add(new Bind(file.toString(), new Volume(path), AccessMode.ro));
    return this;
  }

  /// Keeps the data in a volume that outlives the container.
  PostgresContainer withData(DataVolume volume) {
    memory.remove(VOLUME);
    binds.add(new Bind(volume.name(), new Volume(VOLUME), AccessMode.rw));
    return this;
  }

  PostgresContainer withUser(String id) {
    user = id;
    return this;
  }

  /// Starts this container and waits until it is healthy.
  PostgresContainer healthy() {
    start();
    awaitHealth("0 healthy: standalone");
    return this;
  }

  void awaitHealth(String answer) {
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(health()).as("health check").isEqualTo(answer));
  }

  /// Starts a container that ends on its own, and returns its result.
  ContainerResult awaitEnd() {
    start();
    Long code = getCurrentContainerInfo().getState().getExitCodeLong();
    return new ContainerResult(
        code == null ? -1 : code, getLogs(OutputType.STDOUT), getLogs(OutputType.STDERR));
  }

  /// Runs a shell command and returns what it prints on both streams.
  String shell(String command) {
    return run("bash", "-c", "exec 2>&1; " + command).getStdout().strip();
  }

  /// Runs a query over the socket as the server's own user and returns what psql prints.
  String query(String database, String sql) {
    String superuser = getEnvMap().getOrDefault("POSTGRES_USER", "postgres");
    ExecResult result = run("psql", "-XAtq", "-U", superuser, "-d", database, "-c", sql);
    return (result.getStdout() + result.getStderr()).strip();
  }

  /// Runs the health check and returns its exit code and its line.
  String health() {
    ExecResult result = run("healthcheck");
    return result.getExitCode() + " " + result.getStdout().strip();
  }

  ExecResult run(String... command) {
    try {
      return execInContainer(command);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
