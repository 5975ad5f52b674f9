package io.github.cituscluster.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/// Faults of a pod. Each method returns when Kubernetes reports the fault, so that no test takes
/// the state before it for a recovery.
final class PodFaults {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private PodFaults() {}

  /// Deletes the pod, as a drain does; returns when a new pod has its name.
  static void delete(Pod pod) {
    PodResource resource = resource(pod);
    resource.delete();
    await("a new pod in place of " + pod.getMetadata().getName())
        .atMost(TIMEOUT)
        .until(() -> {
          Pod now = resource.get();
          return now != null && !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
        });
  }

  /// Deletes a pod that is not replaced; returns when it no longer exists.
  static void deleteForGood(String namespace, String pod) {
    PodResource resource = Lab.client().pods().inNamespace(namespace).withName(pod);
    resource.delete();
    await(pod + " is deleted").atMost(TIMEOUT).until(() -> resource.get() == null);
  }

  /// Sends SIGKILL to all children of the container's first process, which ends the container;
  /// returns when the container has restarted.
  static void kill(Pod pod) {
    signal(pod, "kill -9 $(pgrep -P 1)");
  }

  /// Sends SIGSTOP to every process except the first: none of them answers, although the kernel
  /// still acknowledges TCP. Returns when the container has restarted.
  static void freeze(Pod pod) {
    signal(
        pod,
        """
        for p in /proc/[0-9]*; do
          p=${p#/proc/}
          [ "$p" = 1 ] || [ "$p" = $$ ] || kill -STOP "$p" 2>/dev/null
        done
        """);
  }

  private static void signal(Pod pod, String script) {
    int before = Group.restarts(resource(pod).require());
    String outcome =
        outcome(() -> Exec.in(namespace(pod), pod.getMetadata().getName(), "bash", "-c", script));
    await("the container of " + pod.getMetadata().getName() + " restarts; " + outcome)
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .until(() -> Group.restarts(resource(pod).require()) > before);
  }

  /// The command may end with its container, so its failure is only reported.
  private static String outcome(ThrowingRunnable command) {
    try {
      command.run();
      return "the signal was sent";
    } catch (Throwable e) {
      return "the command that sends the signal failed: " + e.getMessage();
    }
  }

  private static String namespace(Pod pod) {
    return pod.getMetadata().getNamespace();
  }

  private static PodResource resource(Pod pod) {
    return Lab.client().pods().inNamespace(namespace(pod)).withName(pod.getMetadata().getName());
  }
}
