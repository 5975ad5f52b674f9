package io.github.cituscluster.specification;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks the `patroni` blocks of a document.
final class PatroniChecks {
  private final ClusterSpec spec;
  private final Problems problems;
  private final Map<URI, String> seen = new HashMap<>();

  PatroniChecks(ClusterSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  void check() {
    problems.checkFile("patroni.passwordFile", spec.patroni().passwordFile());
    problems.checkFile("patroni.rootCertificateFile", spec.patroni().rootCertificateFile());
    if ((spec.patroni().user() == null) != (spec.patroni().passwordFile() == null)) {
      problems.add("patroni", "user and passwordFile belong together; set both or neither");
    }
    if (spec.patroni().previousPasswordFile() != null && spec.patroni().passwordFile() == null) {
      problems.add("patroni.previousPasswordFile", "has no effect without passwordFile");
    }
    checkGroup("coordinator.patroni", spec.coordinator().patroni());
    for (int i = 0; i < spec.workers().size(); i++) {
      checkGroup("workers[" + i + "].patroni", spec.workers().get(i).patroni());
    }
  }

  private void checkGroup(String path, @Nullable GroupPatroniSpec patroni) {
    if (patroni != null) {
      checkUrl(path + ".url", patroni);
      checkTimes(path + ".configuration.ttl", patroni.configuration());
    }
  }

  private void checkUrl(String path, GroupPatroniSpec patroni) {
    String expected = "expected http or https, a host and a port, for instance http://c-1:8008";
    try {
      URI url = new URI(patroni.url());
      if (url.getRawUserInfo() != null) {
        problems.add(path, "contains a user; use patroni.user and patroni.passwordFile instead");
      } else if (!Set.of("http", "https").contains(String.valueOf(url.getScheme()))
          || url.getHost() == null
          || !Set.of("", "/").contains(url.getRawPath())
          || url.getRawQuery() != null
          || url.getRawFragment() != null) {
        problems.add(path, "found '%s', %s".formatted(patroni.url(), expected));
      } else {
        String before = seen.putIfAbsent(patroni.address(), path);
        if (before != null) {
          problems.add(
              path, "is the same as %s; each group has its own REST API".formatted(before));
        }
      }
    } catch (URISyntaxException e) {
      problems.add(path, "is not a URL, " + expected);
    }
  }

  /// Without this check, Patroni would silently change `loop_wait` and `retry_timeout` (its
  /// global_config.py).
  private void checkTimes(String path, JsonNode tree) {
    if (tree.hasNonNull("ttl")
        && tree.hasNonNull("loop_wait")
        && tree.hasNonNull("retry_timeout")) {
      int least = tree.get("loop_wait").asInt() + 2 * tree.get("retry_timeout").asInt();
      if (tree.get("ttl").asInt() < least) {
        problems.add(
            path,
            "found %s, expected at least loop_wait + 2 * retry_timeout, which is %d"
                .formatted(tree.get("ttl").asString(), least));
      }
    }
  }
}
