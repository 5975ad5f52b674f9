package io.github.cituscluster.local;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// PostgreSQL servers on this machine as the nodes of a Citus cluster, for tests, demo and
/// benchmark.
///
/// The servers run but are not set up: the only database is `postgres`, without the extension
/// `citus` and without registered nodes. By default they are embedded servers with a stand-in for
/// Citus. With the system property `citus.image` they are containers of that image, which must
/// contain PostgreSQL and real Citus.
public final class LocalCluster implements AutoCloseable {

  private final NodeFactory factory;
  private final Path folder = Folders.temporary("citus-cluster-");
  private final Path passwordFile = Superuser.writePassword(folder.resolve("password"));
  private final List<LocalNode> nodes = new CopyOnWriteArrayList<>();
  private final Thread shutdownHook = new Thread(this::stop, "local-cluster-stop");
  private boolean kept;

  private LocalCluster(Map<String, String> settings) {
    this.factory = NodeFactory.of(folder, settings);
  }

  /// Starts a coordinator and this many workers, and returns when all accept connections.
  public static LocalCluster start(int workers) {
    return start(workers, Map.of());
  }

  /// The same with server settings that override the defaults of [ServerSettings].
  public static LocalCluster start(int workers, Map<String, String> settings) {
    var cluster = new LocalCluster(settings);
    Runtime.getRuntime().addShutdownHook(cluster.shutdownHook);
    try {
      IntStream.rangeClosed(0, workers).mapToObj(cluster.factory::node).forEach(cluster.nodes::add);
      cluster.onAll(LocalNode::start);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /// Whether [#start] starts real Citus rather than the stand-in.
  public static boolean realCitus() {
    return !System.getProperty("citus.image", "").isBlank();
  }

  /// One line for logs and test reports: the versions, and whether this is real Citus.
  public String description() {
    try (var connection = coordinator().connect("postgres")) {
      var versions = CitusVersions.read(connection);
      return "PostgreSQL %s with %s"
          .formatted(versions.postgres(), factory.citus(versions.citus()));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the versions of the coordinator", e);
    }
  }

  /// The node of group 0.
  public LocalNode coordinator() {
    return nodes.getFirst();
  }

  /// The worker of a group; worker groups start at 1.
  public LocalNode worker(int group) {
    if (group < 1) {
      throw new IllegalArgumentException("worker groups start at 1, not " + group);
    }
    return nodes.get(group);
  }

  /// All workers, in the order of their groups.
  public List<LocalNode> workers() {
    return List.copyOf(nodes.subList(1, nodes.size()));
  }

  /// All nodes, the coordinator first.
  public List<LocalNode> nodes() {
    return List.copyOf(nodes);
  }

  /// Starts one more worker, with the next group number.
  public synchronized LocalNode addWorker() {
    var node = factory.node(nodes.size());
    nodes.add(node);
    node.start();
    return node;
  }

  /// The password of the superuser `postgres` on every node.
  public String password() {
    return Superuser.PASSWORD;
  }

  /// A file that contains only this password and that only its owner can read.
  public Path passwordFile() {
    return passwordFile;
  }

  /// The temporary folder of this cluster, with the data and `server.log` of each embedded node.
  /// [#close] deletes it.
  public Path folder() {
    return folder;
  }

  /// Keeps the servers and the folder when [#close] is called and when this JVM ends.
  ///
  /// @return the shell commands that stop the servers and delete the folder
  public synchronized List<String> keep() {
    kept = true;
    return Stream.concat(
            nodes.stream()
                .map(node ->
                    switch (node) {
                      case EmbeddedNode embedded -> embedded.stopCommand();
                      case ContainerNode container -> container.removeCommand();
                    }),
            Stream.of("rm -rf " + folder))
        .toList();
  }

  /// Stops all servers and deletes what they wrote.
  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(shutdownHook);
  }

  private synchronized void stop() {
    if (!kept) {
      onAll(node -> {
        switch (node) {
          case EmbeddedNode embedded -> embedded.kill();
          case ContainerNode container -> container.remove();
        }
      });
      Folders.delete(folder);
    }
  }

  private void onAll(Consumer<LocalNode> action) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> actions =
          nodes.stream().<Future<?>>map(node -> threads.submit(() -> action.accept(node))).toList();
      actions.forEach(LocalCluster::join);
    }
  }

  private static void join(Future<?> action) {
    try {
      action.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    }
  }
}
