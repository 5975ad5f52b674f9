package io.github.cituscluster.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The part of ASN.1 DER that private keys need.
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT = 0x06;
  static final int SEQUENCE = 0x30;

  private final int tag;
  private final byte[] content;

  /// @param tag the first byte of an element
  /// @param content the bytes of its content
  Der(int tag, byte[] content) {
    this.tag = tag;
    this.content = content;
  }

  int tag() {
    return tag;
  }

  byte[] content() {
    return content;
  }

  /// The sequence of elements that some bytes contain.
  ///
  /// @throws IllegalArgumentException if the bytes are not such a sequence
  static List<Der> elements(byte[] bytes) {
    List<Der> elements = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try {
      while (rest.hasRemaining()) {
        int tag = rest.get() & 0xff;
        byte[] content = new byte[length(rest)];
        rest.get(content);
        elements.add(new Der(tag, content));
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not DER", e);
    }
    return elements;
  }

  private static int length(ByteBuffer rest) {
    int length = rest.get() & 0xff;
    if (length > 0x7f) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (rest.get() & 0xff);
      }
    }
    if (length < 0 || length > rest.remaining()) {
      throw new IllegalArgumentException("length " + length);
    }
    return length;
  }

  /// An element that contains other elements.
  static Der of(int tag, Der... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Der part : parts) {
      content.writeBytes(part.bytes());
    }
    return new Der(tag, content.toByteArray());
  }

  /// The encoded element, including its tag and length.
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    int length = content.length;
    if (length > 0x7f) {
      int size = length > 0xff ? 2 : 1;
      bytes.write(0x80 | size);
      if (size == 2) {
        bytes.write(length >> 8);
      }
    }
    bytes.write(length);
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }
}
