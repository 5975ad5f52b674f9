package io.github.cituscluster.image;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import tools.jackson.databind.JsonNode;

/// A Compose service as a container. It publishes no ports, so that tests never collide.
final class ComposeService extends GenericContainer<ComposeService> {
  /// Keys that this class reads or, like `ports`, ignores on purpose. Any other key fails the test.
  private static final Set<String> KEYS =
      Set.of(
          "image",
          "command",
          "environment",
          "volumes",
          "tmpfs",
          "secrets",
          "healthcheck",
          "read_only",
          "cap_drop",
          "security_opt",
          "shm_size",
          "restart",
          "ports",
          "stop_grace_period");

  private final ComposeFile file;
  private final JsonNode service;
  private final Path folder;
  private final UnaryOperator<String> volumes;

  /// @param volumes maps the name of a volume in the file to its name on the engine
  ComposeService(
      ComposeFile file,
      String name,
      Network network,
      StartupCheckStrategy check,
      Path folder,
      UnaryOperator<String> volumes) {
    JsonNode service = file.services().get(name);
    if (service == null || !KEYS.containsAll(service.propertyNames())) {
      throw new IllegalArgumentException(name + " is " + service + ", expected keys " + KEYS);
    }
    super(file.text(service.get("image")));
    this.file = file;
    this.service = service;
    this.folder = folder;
    this.volumes = volumes;
    withNetwork(network);
    withNetworkAliases(name);
    withStartupCheckStrategy(check);
    withCommand(texts("command").toArray(String[]::new));
    service
        .path("environment")
        .properties()
        .forEach(variable -> withEnv(variable.getKey(), file.text(variable.getValue())));
    withCreateContainerCmdModifier(this::modify);
  }

  /// The state that the engine reports: `starting`, `healthy` or `unhealthy`.
  String engineHealth() {
    InspectContainerResponse container =
        getDockerClient().inspectContainerCmd(getContainerId()).exec();
    return container.getState().getHealth().getStatus();
  }

  private void modify(CreateContainerCmd command) {
    HostConfig host = command.getHostConfig();
    if (host == null) {
      return;
    }
    host.withReadonlyRootfs(service.path("read_only").asBoolean(false));
    host.withCapDrop(texts("cap_drop").map(Capability::valueOf).toArray(Capability[]::new));
    host.withSecurityOpts(texts("security_opt").toList());
    Map<String, String> memory = new TreeMap<>();
    texts("tmpfs").map(t -> t.split(":", 2)).forEach(t -> memory.put(t[0], t[1]));
    host.withTmpFs(memory);
    host.withBinds(binds());
    if (service.has("shm_size")) {
      host.withShmSize(Long.parseLong(text("shm_size").replace("mb", "")) << 20);
    }
    if (service.has("healthcheck")) {
      command.withHealthcheck(health(service.get("healthcheck")));
    }
  }

  private List<Bind> binds() {
    List<Bind> binds = new ArrayList<>();
    texts("volumes")
        .map(volume -> volume.split(":", 3))
        .forEach(v -> {
          String source =
              v[0].startsWith(".")
                  ? folder.resolve(v[0]).normalize().toString()
                  : volumes.apply(v[0]);
          AccessMode mode = v.length > 2 ? AccessMode.valueOf(v[2]) : AccessMode.rw;
          binds.add(new Bind(source, new Volume(v[1]), mode));
        });
    texts("secrets")
        .forEach(secret -> {
          Path source = file.secret(secret);
          if (!Files.exists(source)) {
            throw new IllegalStateException("the secret " + source + " does not exist");
          }
          binds.add(
              new Bind(source.toString(), new Volume("/run/secrets/" + secret), AccessMode.ro));
        });
    return binds;
  }

  private static HealthCheck health(JsonNode check) {
    return new HealthCheck()
        .withTest(check.get("test").valueStream().map(JsonNode::asString).toList())
        .withInterval(nanoseconds(check.get("interval")))
        .withTimeout(nanoseconds(check.get("timeout")))
        .withStartPeriod(nanoseconds(check.get("start_period")))
        .withRetries(check.get("retries").asInt());
  }

  private static long nanoseconds(JsonNode seconds) {
    return Duration.parse("PT" + seconds.asString()).toNanos();
  }

  private String text(String key) {
    return file.text(service.get(key));
  }

  private Stream<String> texts(String key) {
    return service.path(key).valueStream().map(file::text);
  }
}
