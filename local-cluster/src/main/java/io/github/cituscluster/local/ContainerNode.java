package io.github.cituscluster.local;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.HostConfig;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/// A container with real Citus.
///
/// It uses the host's network, so that nodes reach each other at the same `127.0.0.1` as the tests
/// do. It replaces the entry point, so that any image with PostgreSQL and Citus works. It does not
/// use Testcontainers' own container class, whose reaper removes a kept cluster when the JVM ends.
final class ContainerNode implements LocalNode {

  private static final String START =
      """
      set -eu
      PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1):$PATH
      cd /node
      [ -s data/PG_VERSION ] || initdb -D data -U postgres --pwfile=password --auth=scram-sha-256 --no-sync --encoding=UTF8 \
        --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --wal-segsize=1
      rm -f data/standby.signal
      if [ "$(cat role)" = standby ]; then touch data/standby.signal; fi
      exec postgres -D data -c config_file=/node/postgresql.conf
      """;

  private final int group;
  private final int port = FreePorts.next();
  private final String image;
  private final DockerClient docker = DockerClientFactory.lazyClient();
  private ServerSettings settings;
  private String container;

  /// Creates the container; [#start] starts it.
  ContainerNode(int group, String image, Map<String, String> overrides) {
    this.group = group;
    this.image = image;
    this.settings =
        ServerSettings.of(
                port, Map.of("hba_file", "/node/pg_hba.conf", "unix_socket_directories", "/tmp"))
            .with(overrides);
    this.container = create();
  }

  private String create() {
    var host = HostConfig.newHostConfig().withNetworkMode("host").withShmSize(256L << 20);
    CreateContainerResponse created =
        docker
            .createContainerCmd(image)
            .withHostConfig(host)
            .withUser("postgres")
            .withEntrypoint("sh", "-c", START)
            .withStopSignal("SIGINT")
            .exec();
    putFiles(created.getId(), "primary");
    return created.getId();
  }

  private void putFiles(String target, String role) {
    var files =
        new NodeArchive()
            .folder("node/")
            .file("node/postgresql.conf", settings.text())
            .file("node/pg_hba.conf", ServerSettings.HOST_BASED_AUTHENTICATION)
            .file("node/password", Superuser.PASSWORD)
            .file("node/role", role);
    docker
        .copyArchiveToContainerCmd(target)
        .withRemotePath("/")
        .withTarInputStream(files.content())
        .exec();
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
    if (isRunning()) {
      docker.killContainerCmd(container).exec();
    }
    awaitExit();
  }

  private boolean isRunning() {
    return Boolean.TRUE.equals(
        docker.inspectContainerCmd(container).exec().getState().getRunning());
  }

  private void awaitExit() {
    Deadline.MINUTE.await(
        "container of group " + group + " exits", () -> !isRunning() && FreePorts.isClosed(port));
  }

  @Override
  public synchronized void stop() {
    thaw();
    try {
      docker.stopContainerCmd(container).withTimeout(60).exec();
    } catch (NotModifiedException alreadyStopped) {
      return;
    }
    awaitExit();
  }

  @Override
  public synchronized void start() {
    try {
      docker.startContainerCmd(container).exec();
    } catch (NotModifiedException alreadyRunning) {
      return;
    }
    Deadline.MINUTE.await(
        "container of group " + group + " accepts connections: " + container,
        this::acceptsConnections);
  }

  private boolean acceptsConnections() {
    if (!isRunning()) {
      throw new IllegalStateException(
          "container %s of image %s exited; see docker logs".formatted(container, image));
    }
    return !FreePorts.isClosed(port) && LoginProbe.succeeds(this);
  }

  @Override
  public synchronized void freeze() {
    docker.pauseContainerCmd(container).exec();
  }

  @Override
  public synchronized void thaw() {
    if (Boolean.TRUE.equals(docker.inspectContainerCmd(container).exec().getState().getPaused())) {
      docker.unpauseContainerCmd(container).exec();
    }
  }

  @Override
  public synchronized void wipe() {
    remove();
    container = create();
    start();
  }

  @Override
  public synchronized void configure(Map<String, String> overrides) {
    stop();
    settings = settings.with(overrides);
    putFiles(container, "primary");
    start();
  }

  @Override
  public synchronized void standBy(boolean recovery) {
    stop();
    putFiles(container, recovery ? "standby" : "primary");
    start();
  }

  /// Stops the container and deletes it with its data.
  synchronized void remove() {
    try {
      docker.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException alreadyRemoved) {
      return;
    }
    Deadline.MINUTE.await("port " + port + " is closed", () -> FreePorts.isClosed(port));
  }

  synchronized String removeCommand() {
    return "docker rm -fv " + container;
  }
}
