package io.github.cituscluster.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;

/// Citus groups of Patroni members, etcd, and for each group an address that leads to its primary,
/// as a Kubernetes Service does: `demo-0`, `demo-1`.
final class PatroniCluster implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final Network network = Network.newNetwork();
  private final Path folder;
  private final List<DataVolume> volumes = new ArrayList<>();
  private final List<GenericContainer<?>> services = new ArrayList<>();
  private final List<List<PostgresContainer>> groups = new ArrayList<>();

  /// Two members in each group.
  PatroniCluster(Path folder) throws IOException {
    this(folder, 2, 2);
  }

  /// @param members how many, for each group
  PatroniCluster(Path folder, int... members) throws IOException {
    this(folder, member -> member, members);
  }

  /// @param more changes the container of each member
  PatroniCluster(Path folder, UnaryOperator<PostgresContainer> more, int... members)
      throws IOException {
    this.folder = folder;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("superuser-password"), PostgresContainer.PASSWORD);
    Files.writeString(folder.resolve("replication-password"), "another \\ 'pass' word");
    Files.writeString(folder.resolve("restapi-password"), "a third: pass #word");
    Files.writeString(folder.resolve("patroni.yaml"), CONFIGURATION);
    services.add(
        service("etcd")
            .withCommand(
                "etcd",
                "--data-dir=/tmp/etcd",
                "--listen-client-urls=http://0.0.0.0:2379",
                "--advertise-client-urls=http://etcd:2379"));
    for (int group = 0; group < members.length; group++) {
      groups.add(members(group, members[group]).stream().map(more).toList());
      services.add(proxy(group, members[group]));
    }
    services.forEach(GenericContainer::start);
    groups.stream().flatMap(List::stream).parallel().forEach(GenericContainer::start);
    awaitHealthy();
  }

  /// Faster than Patroni's defaults, and with connections that notice a dead peer soon.
  private static final String CONFIGURATION =
      """
      bootstrap:
        dcs:
          ttl: 20
          loop_wait: 3
          retry_timeout: 5
          postgresql:
            parameters:
              citus.node_conninfo: sslmode=prefer connect_timeout=3 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000
      """;

  private List<PostgresContainer> members(int group, int count) {
    return IntStream.range(0, count).mapToObj(n -> member(group, n)).toList();
  }

  private PostgresContainer member(int group, int number) {
    String name = "member-%d-%d".formatted(group, number);
    DataVolume volume = DataVolume.create();
    volumes.add(volume);
    return PostgresContainer.running("patroni")
        .withData(volume)
        .withFile(folder.resolve("patroni.yaml"), "/etc/patroni/50-test.yaml")
        .withFile(folder, "/secrets")
        .withNetwork(network)
        .withNetworkAliases(name)
        .withEnv("PATRONI_SCOPE", "demo")
        .withEnv("PATRONI_NAME", name)
        .withEnv("PATRONI_ETCD3_HOSTS", "etcd:2379")
        .withEnv("PATRONI_CITUS_DATABASE", "citus")
        .withEnv("PATRONI_CITUS_GROUP", String.valueOf(group))
        .withEnv("PATRONI_POSTGRESQL_CONNECT_ADDRESS", name + ":5432")
        .withEnv("PATRONI_RESTAPI_CONNECT_ADDRESS", name + ":8008")
        .withEnv("PATRONI_RESTAPI_USERNAME", "patroni")
        .withEnv("PATRONI_RESTAPI_PASSWORD_FILE", "/secrets/restapi-password")
        .withEnv("PATRONI_SUPERUSER_USERNAME", "postgres")
        .withEnv("PATRONI_SUPERUSER_PASSWORD_FILE", "/secrets/superuser-password")
        .withEnv("PATRONI_REPLICATION_USERNAME", "standby")
        .withEnv("PATRONI_REPLICATION_PASSWORD_FILE", "/secrets/replication-password");
  }

  private ServiceContainer service(String alias) {
    return new ServiceContainer(Images.services()).withNetwork(network).withNetworkAliases(alias);
  }

  /// HAProxy, which asks each member's REST API whether it is the primary.
  private GenericContainer<?> proxy(int group, int count) throws IOException {
    StringBuilder servers = new StringBuilder();
    for (int n = 0; n < count; n++) {
      servers.append("  server m%d member-%d-%d:5432 check port 8008\n".formatted(n, group, n));
    }
    Path file =
        Files.writeString(
            folder.resolve("haproxy-%d.cfg".formatted(group)),
            """
            resolvers docker
              nameserver dns 127.0.0.11:53
              hold valid 1s
            defaults
              mode tcp
              timeout connect 2s
              timeout client 1h
              timeout server 1h
              timeout check 1s
            listen leader
              bind :5432
              option httpchk GET /primary
              default-server inter 500ms fall 1 rise 1 on-marked-down shutdown-sessions resolvers docker init-addr none
            %s\
            """
                .formatted(servers));
    return service("demo-" + group)
        .withCommand("haproxy", "-db", "-f", "/haproxy.cfg")
        .withFile(file, "/haproxy.cfg")
        .withExposedPorts(5432);
  }

  /// The JDBC URL of the coordinator's primary, from this machine.
  String url(String database) {
    GenericContainer<?> coordinator = services.get(1);
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(coordinator.getHost(), coordinator.getMappedPort(5432), database);
  }

  /// The member that is the primary of a group.
  PostgresContainer primary(int group) {
    return await()
        .atMost(DEADLINE)
        .until(
            () ->
                groups.get(group).stream()
                    .filter(m -> m.isRunning() && m.health().equals("0 healthy: patroni, primary"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /// Switches a group over to its other member, as an operator does.
  void switchover(int group) {
    PostgresContainer primary = primary(group);
    assertThat(
            primary.shell(
                "patronictl -c /etc/patroni switchover demo --group %d --force".formatted(group)))
        .contains("Successfully switched over");
  }

  /// Kills the container of a group's primary, which stays down until [#startAll].
  void killPrimary(int group) {
    PostgresContainer primary = primary(group);
    DockerClientFactory.lazyClient().killContainerCmd(primary.getContainerId()).exec();
  }

  /// Starts the killed members again with their data.
  void startAll() {
    for (PostgresContainer member : groups.stream().flatMap(List::stream).toList()) {
      if (!member.isRunning()) {
        DockerClientFactory.lazyClient().startContainerCmd(member.getContainerId()).exec();
      }
    }
    awaitHealthy();
  }

  /// Waits until every member is healthy, each group has one primary, and Patroni regards the
  /// others as part of the quorum. Patroni promotes no member that may lack an acknowledged row.
  void awaitHealthy() {
    for (List<PostgresContainer> group : groups) {
      await()
          .atMost(DEADLINE)
          .untilAsserted(() -> {
            assertThat(group)
                .extracting(PostgresContainer::health)
                .filteredOn(h -> !h.equals("0 healthy: patroni, replica"))
                .containsExactly("0 healthy: patroni, primary");
            assertThat(group.getFirst().shell("patronictl -c /etc/patroni list -f tsv").lines())
                .filteredOn(line -> group.stream().anyMatch(m -> line.contains(nameOf(m))))
                .filteredOn(line -> line.contains("Quorum Standby"))
                .hasSize(group.size() - 1);
          });
    }
  }

  private static String nameOf(PostgresContainer member) {
    return member.getEnvMap().getOrDefault("PATRONI_NAME", "");
  }

  /// The members of a group.
  List<PostgresContainer> members(int group) {
    return groups.get(group);
  }

  /// Runs the real job, which must succeed, and returns its log.
  String job(String command) throws IOException {
    ContainerResult ended = job(command, SPECIFICATION);
    assertThat(ended.code()).as(ended.stderr()).isZero();
    return ended.stdout() + ended.stderr();
  }

  /// Runs the real job with a different specification and returns its result.
  ContainerResult job(String command, String specification) throws IOException {
    Files.writeString(folder.resolve("cluster.yaml"), specification);
    try (ServiceContainer job =
        new ServiceContainer(Images.job())
            .withFile(folder, "/etc/citus")
            .withNetwork(network)
            .withCommand(command, "--spec", "/etc/citus/cluster.yaml")
            .withStartupCheckStrategy(new ContainerResult.AwaitExit().withTimeout(DEADLINE))) {
      job.start();
      Long code = job.getCurrentContainerInfo().getState().getExitCodeLong();
      return new ContainerResult(
          code == null ? -1 : code, job.getLogs(OutputType.STDOUT), job.getLogs(OutputType.STDERR));
    }
  }

  private static final String SPECIFICATION =
      """
      administrator: {user: postgres, passwordFile: superuser-password}
      coordinator: {host: demo-0}
      workers: [{group: 1, host: demo-1}]
      mainDatabase: {name: citus, registeredBy: patroni}
      databases: [{name: shop}]
      """;

  @Override
  public void close() {
    groups.stream().flatMap(List::stream).forEach(GenericContainer::stop);
    services.forEach(GenericContainer::stop);
    network.close();
    volumes.forEach(DataVolume::close);
  }
}
