package io.github.cituscluster.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A values file that is used by every test that applies to all values.
record Scene(String name, String values) {
  private static final Path EXAMPLES = Path.of("../values-examples");

  /// The defaults, every key filled in, each switch set differently, each example for users, and
  /// the values of earlier charts.
  static List<Scene> all() {
    List<Scene> all = new ArrayList<>();
    all.add(new Scene("defaults", "{}"));
    all.addAll(files(Path.of("src/test/resources/scenes")));
    all.addAll(files(EXAMPLES));
    Switch.all().stream().map(s -> new Scene(s.toString(), s.values())).forEach(all::add);
    return all;
  }

  Rendering rendered() {
    return Chart.FOLDER.render(values);
  }

  @Override
  public String toString() {
    return name;
  }

  private static List<Scene> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().map(Scene::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Scene of(Path file) {
    try {
      return new Scene(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
