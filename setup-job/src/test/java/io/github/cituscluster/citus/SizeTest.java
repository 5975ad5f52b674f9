package io.github.cituscluster.citus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, 1023 bytes",
    "8192, 8.0 kB",
    "1572864, 1.5 MB",
    "12582912, 12 MB",
    "9223372036854775807, 8192 PB"
  })
  void printsTheLargestUnitThatFits(long bytes, String text) {
    assertThat(Size.pretty(bytes)).isEqualTo(text);
  }
}
