package io.github.cituscluster.image;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.MinimumDurationRunningStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/// A container of the product's image as a strict Kubernetes runs it: a user id that the image does
/// not know, no capabilities, a root file system that cannot be written.
final class PostgresContainer extends GenericContainer<PostgresContainer> {
  static final String PASSWORD = "it's a \"pass\\word\" 7";

  private static final String DATA = "/home/postgres/pgdata";

  /// The writable places of the image's documentation.
  private final Map<String, String> memory =
      new HashMap<>(Map.of("/run/postgresql", "mode=1777", "/tmp", "mode=1777", DATA, "mode=1777"));

  private PostgresContainer(StartupCheckStrategy check) {
    super(Images.postgres());
    withStartupCheckStrategy(check);
    withCreateContainerCmdModifier(command -> {
      command.withUser("64321:0");
      HostConfig host = command.getHostConfig();
      if (host != null) {
        host.withReadonlyRootfs(true).withCapDrop(Capability.ALL).withTmpFs(memory);
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

  /// PostgreSQL alone with a superuser's password.
  static PostgresContainer standalone(Map<String, String> environment, String... options) {
    String[] command = new String[options.length + 1];
    command[0] = "standalone";
    System.arraycopy(options, 0, command, 1, options.length);
    return running(command).withEnv("POSTGRES_PASSWORD", PASSWORD).withEnv(environment);
  }

  /// With the data in a volume, which outlives the container's process, and not in memory.
  PostgresContainer withData(String volume) {
    memory.remove(DATA);
    return Mount.writable(volume, DATA).in(this);
  }

  /// What a shell command prints, on both streams.
  String shell(String command) {
    return run("sh", "-c", command + " 2>&1").getStdout();
  }

  /// What a query prints as the server's own user, over the socket.
  String query(String database, String sql) {
    return run("psql", "-XAtq", "-U", "postgres", "-d", database, "-c", sql).getStdout().strip();
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
