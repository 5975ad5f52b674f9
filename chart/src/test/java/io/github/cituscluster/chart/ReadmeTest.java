package io.github.cituscluster.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The README of the chart has the keys of values.yaml; `-Dchart.write=true` writes them again.
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
        .as("write it again: -Dtest=ReadmeTest -Dchart.write=true")
        .isEqualTo(expected);
  }

  @Test
  void theTableHasKeysDefaultsAndComments() {
    assertThat(
            ValuesTable.of(
                """
                # Not a description.
                outer:
                  # Left out.
                  # -- Described,
                  # on two lines | with a bar.
                  #
                  #   inner: example
                  inner: a
                  silent: {b: [1]}
                # -- A list.
                list:
                  - name: first
                # -- A list of blocks.
                blocks:
                  # -- A name.
                  - name: first
                empty: []
                """))
        .isEqualTo(
            """
            | key | default | description |
            | --- | --- | --- |
            | `outer.inner` | `"a"` | Described, on two lines \\| with a bar. |
            | `outer.silent` | `{"b":[1]}` |  |
            | `list` | `[{"name":"first"}]` | A list. |
            | `blocks` |  | A list of blocks. |
            | `blocks[].name` | `"first"` | A name. |
            | `empty` | `[]` |  |
            """);
  }
}
