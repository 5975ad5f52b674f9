package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The tables of the reference page match the records, and the job can read its example and those
/// of other pages.
class SpecReferenceTest {
  private static final CheckedIn PAGE = CheckedIn.file("../docs/reference/spec.md");
  private static final Pattern NAMED_FILE = Pattern.compile("[fF]ile: ([^\\s,}]+)");

  @Test
  void theTablesMatchTheRecords() throws IOException {
    PAGE.holds("keys", SpecPage.tables());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../docs/reference/spec.md",
        "../docs/how-to/run-the-job-by-hand.md",
        "../README.md"
      })
  void theJobReadsTheExampleOfThePage(String page, @TempDir Path folder) throws IOException {
    String example = example(CheckedIn.file(page));
    for (Matcher file = NAMED_FILE.matcher(example); file.find(); ) {
      Path path = folder.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, "x");
    }

    ClusterSpec spec = SpecReader.read(Files.writeString(folder.resolve("a.yaml"), example));

    assertThat(spec.workers()).hasSize(2);
    assertThat(spec.databases()).extracting(DatabaseSpec::name).containsExactly("shop");
  }

  @Test
  void theExampleShowsEveryKey() throws IOException {
    Set<String> missing = new TreeSet<>();
    keys(ClusterSpec.class, missing);
    missing.removeAll(shown(new YAMLMapper().readTree(example(PAGE)), ClusterSpec.class));

    assertThat(missing).isEmpty();
  }

  private static String example(CheckedIn page) throws IOException {
    Matcher fence = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(page.text());
    assertThat(fence.find()).isTrue();
    return fence.group(1);
  }

  private static void keys(Class<?> type, Set<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      keys.add(type.getSimpleName() + "." + component.getName());
      if (block(component.getGenericType()) instanceof Class<?> c && c.isRecord()) {
        keys(c, keys);
      }
    }
  }

  private static Set<String> shown(JsonNode node, Class<?> type) {
    Set<String> shown = new TreeSet<>();
    if (node.isArray()) {
      node.forEach(element -> shown.addAll(shown(element, type)));
    }
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode value = node.get(component.getName());
      if (value != null) {
        shown.add(type.getSimpleName() + "." + component.getName());
        if (block(component.getGenericType()) instanceof Class<?> c && c.isRecord()) {
          shown.addAll(shown(value, c));
        }
      }
    }
    return shown;
  }

  /// The type of a component, or of its elements.
  private static Type block(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == List.class
        ? p.getActualTypeArguments()[0]
        : type;
  }
}
