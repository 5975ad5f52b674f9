package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The chart's README tells the values as values.yaml has them; `-Dchart.write=true` writes it
/// anew.
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- values: begin -->\n";
  private static final String END = "<!-- values: end -->\n";

  @Test
  void hasTheTableOfTheValues() throws IOException {
    // Given
    String readme = Files.readString(README);
    String before = readme.substring(0, readme.indexOf(BEGIN) + BEGIN.length());
    String after = readme.substring(readme.indexOf(END));

    // When
    String expected = before + ValuesTable.of(Files.readString(Path.of("values.yaml"))) + after;

    // Then
    if (Boolean.getBoolean("chart.write")) {
      Files.writeString(README, expected);
    }
    assertThat(Files.readString(README))
        .as("write it anew: -Dtest=ReadmeTest -Dchart.write=true")
        .isEqualTo(expected);
  }

  @Test
  void theTableTellsKeysDefaultsAndComments() {
    assertThat(
            ValuesTable.of(
                """
                # Not told.
                outer:
                  # Left out.
                  # -- Told,
                  # on two lines | with a bar.
                  inner: a
                  untold: {b: [1]}
                # -- A list.
                list:
                  - name: first
                empty: []
                """))
        .isEqualTo(
            """
            | key | default | description |
            | --- | --- | --- |
            | `outer.inner` | `"a"` | Told, on two lines \\| with a bar. |
            | `outer.untold` | `{"b":[1]}` |  |
            | `list` |  | A list. |
            | `list[].name` | `"first"` |  |
            | `empty` | `[]` |  |
            """);
  }
}
