package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.specification.CheckedIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each message that is a heading of the runbook exists in the code of the job.
class RunbookMessagesTest {
  private static final CheckedIn PAGE = CheckedIn.file("../docs/runbooks/setup-job-failures.md");
  private static final String OTHERS = "\n## Messages of PostgreSQL, Citus and Java\n";
  private static final Pattern HEADING = Pattern.compile("(?m)^### (.+)$");
  private static final SourceMessages JOB = SourceMessages.below(Path.of("src/main/java"));

  private static List<String> headings() throws IOException {
    String page = PAGE.text();
    assertThat(page).as("its last section is not checked").contains(OTHERS);
    return HEADING
        .matcher(page.substring(0, page.indexOf(OTHERS)))
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("headings")
  void theCodeContainsEachMessage(String heading) {
    assertThat(heading).as("one message in code style").matches("`[^`]+`");
    String message = heading.substring(1, heading.length() - 1);

    assertThat(JOB.contain(message)).as("the code of the job contains: %s", message).isTrue();
  }

  @Test
  void aMessageHasEnoughWordsToBeFoundByThem() throws IOException {
    assertThat(headings())
        .hasSizeGreaterThan(50)
        .doesNotHaveDuplicates()
        .allMatch(h -> h.replaceAll("<[^<>]+>|\\.\\.\\.|[^a-zA-Z]", "").length() >= 10);
  }

  @ParameterizedTest
  @CsvSource({
    "group <N> is listed twice, true",
    "group <N> is there twice, false",
    "role \"<name>\" does not exist on ...; add it, true",
    "role \"<name>\" does not exist; add it, false",
    "created database <name> in <N> s, true",
    "the member <name> still waits, true",
    "the member c-1 still waits, false",
    "group <N> is listed twice; role, false"
  })
  void findsAMessageOnlyAsTheCodeWritesIt(String message, boolean found, @TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("A.java"),
        """
        class A {
          String a = "group %d is listed twice".formatted(1);
          String b = ("role \\"%s\\" does not" + " exist on %s; add it").formatted(a, a);
          void log() { LOG.info("created database {} in {} s", a, b); }
          String c = "the member " + a + " still" + " waits";
        }
        """);

    assertThat(SourceMessages.below(folder).contain(message)).isEqualTo(found);
  }
}
