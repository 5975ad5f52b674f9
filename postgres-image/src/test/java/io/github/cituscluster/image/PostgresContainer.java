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

/// A container of the product's image as a strict Kubernetes runs it: a user id that the image does
/// not know, no capabilities, a root file system that cannot be written.
final class PostgresContainer extends GenericContainer<PostgresContainer> {
  static final String PASSWORD = "it's a \"pass\\word\" 7";

  /// Where the image keeps its data.
  static final String VOLUME = "/home/postgres/pgdata";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// What can be written: those of the image's documentation, with the data in memory.
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
        // Engines without IPv6 networks switch off ::1 too.
        host.withSysctls(
            Map.of("net.ipv6.conf.all.disable_ipv6", "0", "net.ipv6.conf.lo.disable_ipv6", "0"));
      }
    });
  }

  /// One that goes on running.
  static PostgresContainer running(String... command) {
    return new PostgresContainer(
            new MinimumDurationRunningStartupCheckStrategy(Duration.ofMillis(50)))
        .withCommand(command);
  }

  /// One that ends by itself; [#start] waits for its end and fails unless that is success.
  static PostgresContainer ending(String... command) {
    return new PostgresContainer(new OneShotStartupCheckStrategy()).withCommand(command);
  }

  /// One that ends by itself in whatever way; see [#end()].
  static PostgresContainer failing(String... command) {
    return new PostgresContainer(new Ended.Check()).withCommand(command);
  }

  /// PostgreSQL alone with a superuser's password.
  static PostgresContainer standalone(Map<String, String> environment, String... options) {
    String[] command =
        Stream.concat(Stream.of("standalone"), Stream.of(options)).toArray(String[]::new);
    return running(command).withEnv("POSTGRES_PASSWORD", PASSWORD).withEnv(environment);
  }

  PostgresContainer withMemory(String path, String options) {
    memory.put(path, options);
    return this;
  }

  /// A file or folder of this machine, which the container only reads.
  PostgresContainer withFile(Path file, String path) {
    binds.add(new Bind(file.toString(), new Volume(path), AccessMode.ro));
    return this;
  }

  /// Data that outlives the container.
  PostgresContainer withData(DataVolume volume) {
    memory.remove(VOLUME);
    binds.add(new Bind(volume.name(), new Volume(VOLUME), AccessMode.rw));
    return this;
  }

  PostgresContainer withUser(String id) {
    user = id;
    return this;
  }

  /// This container, started and healthy.
  PostgresContainer healthy() {
    start();
    awaitHealth("0 healthy: standalone");
    return this;
  }

  void awaitHealth(String answer) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(health()).as("health check").isEqualTo(answer));
  }

  /// Starts a container that ends by itself, and says how it ended.
  Ended end() {
    start();
    Long code = getCurrentContainerInfo().getState().getExitCodeLong();
    return new Ended(
        code == null ? -1 : code, getLogs(OutputType.STDOUT), getLogs(OutputType.STDERR));
  }

  /// What a shell command prints, on both streams.
  String shell(String command) {
    return run("bash", "-c", "exec 2>&1; " + command).getStdout().strip();
  }

  /// What a query prints as the server's own user, over the socket.
  String query(String database, String sql) {
    String superuser = getEnvMap().getOrDefault("POSTGRES_USER", "postgres");
    ExecResult result = run("psql", "-XAtq", "-U", superuser, "-d", database, "-c", sql);
    return (result.getStdout() + result.getStderr()).strip();
  }

  /// The health check's answer: exit code, then the line.
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
