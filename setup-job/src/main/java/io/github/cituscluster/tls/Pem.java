package io.github.cituscluster.tls;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A block of a PEM file (RFC 7468).
///
/// @param label the kind of content, for instance `CERTIFICATE`
/// @param body the text between the BEGIN and END lines
record Pem(String label, String body) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /// All blocks of a text, in their order; text outside the blocks is a comment.
  static List<Pem> blocks(String text) {
    return BLOCK.matcher(text).results().map(m -> new Pem(m.group(1), m.group(2))).toList();
  }

  /// The decoded body.
  ///
  /// @throws IllegalArgumentException if the body is not base64
  byte[] bytes() {
    return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
  }

  /// Only the label, because the body may be a key.
  @Override
  public String toString() {
    return label;
  }
}
