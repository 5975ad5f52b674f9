package io.github.cituscluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// No file refers, directly or through others, to a file that refers back to it, so that each can
/// be read once those that it names are understood.
class FileLoopsTest {
  private static final String ROOT = "io.github.cituscluster.";

  @Test
  void filesFormNoLoop() {
    Map<String, Set<String>> named = new TreeMap<>();
    new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(ROOT.replaceFirst("\\.$", ""))
        .forEach(type ->
            named.computeIfAbsent(file(type), f -> new TreeSet<>()).addAll(filesNamedBy(type)));

    assertThat(loops(named)).isEmpty();
  }

  private static Set<String> filesNamedBy(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .map(JavaClass::getBaseComponentType)
        .filter(target -> target.getFullName().startsWith(ROOT))
        .map(FileLoopsTest::file)
        .filter(target -> !target.equals(file(type)))
        .collect(Collectors.toSet());
  }

  /// Nested classes stand in the file of the class around them.
  private static String file(JavaClass type) {
    return type.getFullName().substring(ROOT.length()).replaceFirst("\\$.*", "");
  }

  /// The files of each loop, in one line: those that reach each other.
  private static Set<String> loops(Map<String, Set<String>> named) {
    Map<String, Set<String>> reached = new TreeMap<>();
    named.keySet().forEach(file -> reached.put(file, reachedFrom(file, named)));
    return reached.keySet().stream()
        .filter(file -> reached.getOrDefault(file, Set.of()).contains(file))
        .map(file ->
            reached.getOrDefault(file, Set.of()).stream()
                .filter(other -> reached.getOrDefault(other, Set.of()).contains(file))
                .collect(Collectors.joining(" ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> reachedFrom(String file, Map<String, Set<String>> named) {
    Set<String> reached = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(named.getOrDefault(file, Set.of()));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        open.addAll(named.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
