package io.github.cituscluster.citus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScramVerifierTest {
  @Test
  void matchesItsOwnPasswordAndNoOther() {
    String verifier = ScramVerifier.of("pa's \\word ü");
    assertThat(verifier).startsWith("SCRAM-SHA-256$4096:").doesNotContain("word");
    assertThat(ScramVerifier.matches(verifier, "pa's \\word ü")).isTrue();
    assertThat(ScramVerifier.matches(verifier, "another")).isFalse();
  }

  @Test
  void matchesNothingIfNoneOrADifferentKindOfPasswordIsStored() {
    assertThat(ScramVerifier.matches(null, "x")).isFalse();
    assertThat(ScramVerifier.matches("md5a3556571e93b0d20722ba62be61e8c2d", "x")).isFalse();
  }
}
