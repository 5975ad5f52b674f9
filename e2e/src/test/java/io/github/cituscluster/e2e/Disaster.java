package io.github.cituscluster.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/// What befalls a pod. Each returns when it has been seen to have happened, so that no test takes
/// the state before for a recovery.
final class Disaster {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Disaster() {}

  /// Deleted, as by a drain or by somebody; returns when there is another of its name.
  static void delete(Pod pod) {
    PodResource resource = resource(pod);
    resource.delete();
    await("another pod in place of " + pod.getMetadata().getName())
        .atMost(PATIENCE)
        .until(() -> {
          Pod now = resource.get();
          return now != null && !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
        });
  }

  /// Deleted with nothing to take its place; returns when it is gone.
  static void deleteForGood(String namespace, String pod) {
    PodResource resource = Lab.client().pods().inNamespace(namespace).withName(pod);
    resource.delete();
    await(pod + " is gone").atMost(PATIENCE).until(() -> resource.get() == null);
  }

  /// All that the container's first process has begun gets SIGKILL, which ends the container;
  /// returns when it has been started again.
  static void kill(Pod pod) {
    signalled(pod, "kill -9 $(pgrep -P 1)");
  }

  /// Every process but the first gets SIGSTOP: it answers nothing, though its kernel still
  /// acknowledges TCP. Returns when the container has been started again.
  static void freeze(Pod pod) {
    signalled(
        pod,
        """
        for p in /proc/[0-9]*; do
          p=${p#/proc/}
          [ "$p" = 1 ] || [ "$p" = $$ ] || kill -STOP "$p" 2>/dev/null
        done
        """);
  }

  private static void signalled(Pod pod, String script) {
    int before = Group.restarts(resource(pod).require());
    String said =
        said(() -> Exec.in(namespace(pod), pod.getMetadata().getName(), "bash", "-c", script));
    await("the container of " + pod.getMetadata().getName() + " is started again; " + said)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> Group.restarts(resource(pod).require()) > before);
  }

  /// The command may be ended with its container.
  private static String said(ThrowingRunnable command) {
    try {
      command.run();
      return "the signal was sent";
    } catch (Throwable e) {
      return "the signal's command ended so: " + e.getMessage();
    }
  }

  private static String namespace(Pod pod) {
    return pod.getMetadata().getNamespace();
  }

  private static PodResource resource(Pod pod) {
    return Lab.client().pods().inNamespace(namespace(pod)).withName(pod.getMetadata().getName());
  }
}
