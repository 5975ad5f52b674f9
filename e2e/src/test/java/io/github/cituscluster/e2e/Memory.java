package io.github.cituscluster.e2e;

/// What a pod takes of its node's memory.
final class Memory {
  private Memory() {}

  /// Bytes that the kernel cannot take back at once, as `kubectl top` counts them: the usage
  /// without the inactive pages of files. Read inside the pod, so that no metrics server is needed.
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
