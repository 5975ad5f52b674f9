package io.github.cituscluster.tls;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A block of a PEM file (RFC 7468).
///
/// @param label what it holds, for instance `CERTIFICATE`
/// @param body the text between the two lines
record Pem(String label, String body) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /// All blocks of a text, in their order; what stands around them is a comment.
  static List<Pem> blocks(String text) {
    return BLOCK.matcher(text).results().map(m -> new Pem(m.group(1), m.group(2))).toList();
  }

  /// What the text stands for.
  ///
  /// @throws IllegalArgumentException if it is not base 64
  byte[] bytes() {
    return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
  }

  /// Nothing of a key.
  @Override
  public String toString() {
    return label;
  }
}
