package io.github.cituscluster.cluster;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.postgres.Node;
import io.github.cituscluster.postgres.Parallel;
import io.github.cituscluster.postgres.Session;
import io.github.cituscluster.specification.ClusterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits until every group has a primary that the job can use. It waits for transient problems; a
/// permanent one (a wrong password, a missing library) ends the run immediately with a message that
/// names it.
public final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  /// Servers need a few seconds to start; one that does not respond for longer may never start.
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /// What a ready primary reports about itself.
  private record Answer(Node node, String citus, String server) {}

  private static final String QUESTION =
      """
      SELECT pg_is_in_recovery(),
             (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
             current_setting('shared_preload_libraries'),
             coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'citus'), ''),
             current_setting('max_prepared_transactions')::int,
             (SELECT system_identifier FROM pg_control_system()) || ' ' || pg_postmaster_start_time()
      """;

  private final Cluster cluster;

  public Readiness(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Returns when every group is ready.
  ///
  /// @throws Failure a permanent one immediately; a transient one when the deadline is exceeded
  public void await() {
    await(cluster.nodes());
  }

  /// Returns when the coordinator is ready, regardless of the workers.
  ///
  /// @throws Failure like [#await()]
  public void awaitCoordinator() {
    await(List.of(cluster.coordinator()));
  }

  private void await(List<Node> nodes) {
    Deadline deadline = new Deadline(cluster.spec().deadlines().groups(), cluster.spec().retries());
    List<Answer> answers =
        Parallel.map(
            nodes,
            node ->
                deadline.untilDone(
                    node.toString(),
                    () -> {
                      try {
                        return ask(node);
                      } catch (Failure e) {
                        throw advised(e, node, deadline.elapsed());
                      }
                    }));
    sameVersion(answers);
    differentServers(answers);
  }

  private Answer ask(Node node) {
    ClusterSpec spec = cluster.spec();
    LOG.atDebug()
        .addKeyValue(LogKey.GROUP, node.group())
        .addKeyValue(LogKey.NODE, node.address())
        .log("checking whether it is ready");
    try (Session session = cluster.session(node, spec.maintenanceDatabase())) {
      return session.one(
          r -> {
            if (r.getBoolean(1)) {
              throw Failure.passing(
                  node + ": is in recovery: a replica, or a primary that is still starting");
            }
            if (!r.getBoolean(2)) {
              throw Failure.permanent(noSuperuser(node, spec.administrator().user()));
            }
            checkLibrary(node, r.getString(3), r.getString(4), r.getInt(5));
            return new Answer(node, r.getString(4), r.getString(6));
          },
          QUESTION);
    } catch (Failure e) {
      // The connection itself sets parameters that only a superuser can change.
      throw e.sqlState().equals("42501")
          ? Failure.permanent(noSuperuser(node, spec.administrator().user()))
          : e;
    }
  }

  /// The failure, with advice where to look if a server has not responded for long: only Kubernetes
  /// sees a missing image, volume or CPU, and the job has no access to its API.
  public static Failure advised(Failure failure, Node node, Duration waited) {
    return failure.sqlState().equals("08001") && waited.compareTo(SILENCE) >= 0
        ? failure.withAdvice(
            ("no server responds there; on Kubernetes, `kubectl describe pod -l citus-group=%d`"
                    + " shows why")
                .formatted(node.group()))
        : failure;
  }

  private static String noSuperuser(Node node, String user) {
    return "%s: role \"%s\" is not a superuser, but the job needs one".formatted(node, user);
  }

  private void checkLibrary(Node node, String preloaded, String citus, int prepared) {
    boolean loaded =
        Arrays.stream(preloaded.split(",")).map(String::strip).anyMatch("citus"::equals);
    if (!loaded || citus.isEmpty()) {
      throw Failure.permanent(
          ("%s: Citus is not loaded: shared_preload_libraries is '%s'; install its package, put"
                  + " citus first in that parameter, and restart the server")
              .formatted(node, preloaded));
    }
    if (prepared == 0) {
      throw Failure.permanent(
          node
              + ": max_prepared_transactions is 0, so Citus cannot commit on more than one node;"
              + " set it to twice max_connections and restart the server");
    }
    String wanted = cluster.spec().citusVersion();
    if (wanted != null && !citus.equals(wanted) && !citus.startsWith(wanted + "-")) {
      throw Failure.permanent(
          "%s: offers Citus %s, but the specification requires %s".formatted(node, citus, wanted));
    }
  }

  private static void sameVersion(List<Answer> answers) {
    Set<String> versions = answers.stream().map(Answer::citus).collect(Collectors.toSet());
    if (versions.size() > 1) {
      throw Failure.permanent(
          "the nodes offer different Citus versions ("
              + answers.stream()
                  .map(a -> a.node() + ": " + a.citus())
                  .collect(Collectors.joining(", "))
              + "); Citus accepts this silently and fails later; use the same image on all nodes");
    }
  }

  private static void differentServers(List<Answer> answers) {
    for (Answer a : answers) {
      for (Answer b : answers) {
        if (a.node().group() < b.node().group() && a.server().equals(b.server())) {
          throw Failure.permanent(
              "%s and %s are the same server; each group needs its own"
                  .formatted(a.node(), b.node()));
        }
      }
    }
  }
}
