package io.github.cituscluster.e2e;

/// The memory of a pod.
final class Memory {
  private Memory() {}

  /// The working set in bytes, as `kubectl top` reports it: the usage without the inactive pages of
  /// files. Read inside the pod, so that no metrics server is needed.
  static long workingSet(String namespace, String pod) {
    return Long.parseLong(Exec.in(namespace, pod, "bash", "-c", SCRIPT).strip());
  }

  private static final String SCRIPT =
      """
      cd /sys/fs/cgroup
      if [ -f memory.current ]; then
        usage=$(cat memory.current) inactive=$(awk '$1 == "inactive_file" {print $2}' memory.stat)
      else
        cd memory
        usage=$(cat memory.usage_in_bytes) inactive=$(awk '$1 == "total_inactive_file" {print $2}' memory.stat)
      fi
      echo $((usage - inactive))
      """;
}
