package io.github.cituscluster.chart;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `helm template` printed.
record Rendering(String text) {
  private static final Pattern SOURCE =
      Pattern.compile("^# Source: citus-cluster/(\\S+)$", Pattern.MULTILINE);
  private static final Pattern SIGNED = Pattern.compile("(?<=citus-cluster/signed: )\"\\d+\"");
  private static final Pattern BASE64 = Pattern.compile("(?<=: )[A-Za-z0-9+/]{40,}=*(?=\\s)");

  List<Manifest> manifests() {
    return Yaml.documents(text).stream().map(Manifest::new).toList();
  }

  List<Manifest> manifests(String kind) {
    return manifests().stream().filter(m -> m.kind().equals(kind)).toList();
  }

  /// The object of a kind and name; both may be a pattern.
  Manifest manifest(String id) {
    return manifests().stream()
        .filter(m -> m.id().matches(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not rendered; there are " + ids()));
  }

  /// Kind and name of all objects.
  Set<String> ids() {
    return manifests().stream().map(Manifest::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /// The templates that rendered an object.
  Set<String> templates() {
    return SOURCE.matcher(text).results().map(r -> r.group(1)).collect(Collectors.toSet());
  }

  /// All pods: those of the workloads, and those that stand alone.
  List<Pod> pods() {
    return manifests().stream().flatMap(m -> m.pod().stream()).toList();
  }

  /// The text without what is random or depends on the clock: it is equal for equal values.
  String stable() {
    return BASE64
        .matcher(SIGNED.matcher(text).replaceAll("NOW"))
        .replaceAll(r -> drawn(r.group()) ? "RANDOM" : r.group());
  }

  private static boolean drawn(String base64) {
    try {
      String plain = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return plain.matches("[A-Za-z0-9]{32}") || plain.startsWith("-----BEGIN ");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
