package io.github.cituscluster;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The links of the documentation lead to a file, and to a heading in it; the index names each page
/// once.
class LinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = Path.of("../docs");
  private static final Path INDEX = DOCS.resolve("README.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern SPAN = Pattern.compile("`[^`\n]*`");

  private record Link(Path page, String file, String heading) {
    Path target() {
      return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    boolean isBroken() {
      Path target = target();
      return !Files.exists(target)
          || (!heading.isEmpty() && !anchors(read(target)).contains(heading));
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Link> links = pages().flatMap(page -> links(page).stream()).toList();

    assertThat(links).hasSizeGreaterThan(100);
    assertThat(links).filteredOn(Link::isBroken).isEmpty();
  }

  @Test
  void theIndexNamesEveryPageOnce() throws IOException {
    List<Path> named =
        links(INDEX).stream().map(Link::target).filter(p -> p.startsWith(DOCS)).toList();

    assertThat(named).doesNotHaveDuplicates();
    assertThat(pages().filter(p -> p.startsWith(DOCS)))
        .filteredOn(p -> !p.equals(INDEX))
        .isSubsetOf(named);
  }

  private static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve(".github"), ROOT.resolve("chart"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(LinksTest::isPage).forEach(pages::add);
      }
    }
    try (Stream<Path> files = Files.walk(DOCS)) {
      files.filter(LinksTest::isPage).forEach(pages::add);
    }
    return pages.stream();
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  private static List<Link> links(Path page) {
    String prose = SPAN.matcher(BLOCK.matcher(read(page)).replaceAll("")).replaceAll("");
    return LINK.matcher(prose)
        .results()
        .filter(found -> !found.group(1).contains("://"))
        .map(found -> new Link(page, found.group(1), found.group(2) == null ? "" : found.group(2)))
        .toList();
  }

  /// As GitHub derives them from headings.
  private static Set<String> anchors(String page) {
    return HEADING
        .matcher(BLOCK.matcher(page).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_\\- ]", "").replace(' ', '-'))
        .collect(toSet());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
