package io.github.cituscluster.local;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// PostgreSQL servers of this machine as the nodes of a Citus cluster, for tests and for trying the
/// setup job.
///
/// They are started, not set up: no database but `postgres`, no `citus` extension, no registered
/// node. By default they are embedded servers with a stand-in for Citus; with the system property
/// `citus.image` they are containers of that image, which must hold PostgreSQL and real Citus.
public final class LocalCluster implements AutoCloseable {

  private final NodeFactory factory;
  private final Path folder = Folders.temporary("citus-cluster-");
  private final Path passwordFile = Superuser.writePassword(folder.resolve("password"));
  private final List<LocalNode> nodes = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::end, "local-cluster-end");
  private boolean kept;

  private LocalCluster(Map<String, String> settings) {
    this.factory = NodeFactory.of(folder, settings);
  }

  /// A coordinator and that many workers, all accepting connections.
  public static LocalCluster start(int workers) {
    return start(workers, Map.of());
  }

  /// The same with further server settings, which win over the ones of the house.
  public static LocalCluster start(int workers, Map<String, String> settings) {
    var cluster = new LocalCluster(settings);
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      IntStream.rangeClosed(0, workers).mapToObj(cluster.factory::node).forEach(cluster.nodes::add);
      cluster.onAll(LocalNode::start);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /// Whether [#start] gives real Citus rather than the stand-in.
  public static boolean realCitus() {
    return !System.getProperty("citus.image", "").isBlank();
  }

  /// One line for logs and test reports: versions, and which kind of Citus ran.
  public String description() {
    try (var connection = coordinator().connect("postgres")) {
      var versions = CitusVersions.read(connection);
      return "PostgreSQL %s with %s"
          .formatted(versions.postgres(), factory.citus(versions.citus()));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the versions of the coordinator", e);
    }
  }

  /// Node of group 0.
  public LocalNode coordinator() {
    return nodes.getFirst();
  }

  /// Worker of a group, counted from 1.
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

  /// All nodes, coordinator first.
  public List<LocalNode> nodes() {
    return List.copyOf(nodes);
  }

  /// Starts one more server with the next group.
  public synchronized LocalNode addWorker() {
    var node = factory.node(nodes.size());
    nodes.add(node);
    node.start();
    return node;
  }

  /// Password of the superuser `postgres` on every node.
  public String password() {
    return Superuser.PASSWORD;
  }

  /// File that holds the password and nothing else, readable by its owner only.
  public Path passwordFile() {
    return passwordFile;
  }

  /// Scratch folder of this cluster with data and `server.log` of each embedded node; deleted with
  /// it.
  public Path folder() {
    return folder;
  }

  /// Leaves servers and folder alone from now on: neither [#close] nor the end of this JVM stops
  /// them.
  public synchronized void keep() {
    kept = true;
  }

  /// Ends all servers and deletes what they wrote.
  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private synchronized void end() {
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

  private void onAll(Consumer<LocalNode> deed) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> deeds =
          nodes.stream().<Future<?>>map(node -> threads.submit(() -> deed.accept(node))).toList();
      deeds.forEach(LocalCluster::join);
    }
  }

  private static void join(Future<?> deed) {
    try {
      deed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    }
  }
}
