package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.chart.Helm.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The chart in a folder, an archive or a registry. It is rendered as release `demo` in namespace
/// `elsewhere`; the same values are rendered once.
record Chart(String place, List<String> options) {
  static final Chart FOLDER = new Chart(".", List.of());
  static final String RELEASE = "demo";
  static final String NAMESPACE = "elsewhere";

  private static final Map<List<Object>, Rendering> RENDERINGS = new ConcurrentHashMap<>();

  /// The rendering of values that the chart must accept.
  Rendering render(String values) {
    return render(RELEASE, values);
  }

  Rendering render(String release, String values) {
    return RENDERINGS.computeIfAbsent(
        List.of(this, release, values), key -> accepted(template(release, values)));
  }

  /// The error of Helm for values that the chart refuses.
  String refusal(String values) {
    Answer answer = template(RELEASE, values);
    assertThat(answer.code()).as("accepted, but should not be: %s", values).isNotZero();
    return answer.errors();
  }

  /// What Helm prints after an installation.
  String notes(String values) {
    Answer answer = run(List.of("install", RELEASE, "--dry-run=client"), values);
    assertThat(answer.code()).as("%s for %s", answer.errors(), values).isZero();
    return answer.output().substring(answer.output().lastIndexOf("\nNOTES:\n"));
  }

  private Answer template(String release, String values) {
    return run(List.of("template", release), values);
  }

  private static Rendering accepted(Answer answer) {
    assertThat(answer.code()).as(answer.errors()).isZero();
    return new Rendering(answer.output());
  }

  private Answer run(List<String> verb, String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        List<String> arguments = new ArrayList<>(verb);
        arguments.addAll(List.of(place, "-n", NAMESPACE, "-f", file.toString()));
        arguments.addAll(options);
        return Helm.run(arguments.toArray(String[]::new));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
