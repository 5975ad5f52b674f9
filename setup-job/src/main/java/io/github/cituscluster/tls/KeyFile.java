package io.github.cituscluster.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collections;
import java.util.List;

/// Reads a private key in any of the common formats. The PEM reader of the driver accepts only
/// PKCS#8, must be told the algorithm, and refuses a file that its group can read, as files in a
/// Kubernetes volume are.
final class KeyFile {
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /// 1.2.840.113549.1.1.1
  private static final Der RSA =
      new Der(Der.OBJECT, new byte[] {42, -122, 72, -122, -9, 13, 1, 1, 1});

  /// 1.2.840.10045.2.1
  private static final Der EC = new Der(Der.OBJECT, new byte[] {42, -122, 72, -50, 61, 2, 1});

  private static final Der VERSION = new Der(Der.INTEGER, new byte[] {0});

  /// The tag of the curve in SEC 1.
  private static final int CURVE = 0xa0;

  private KeyFile() {}

  static PrivateKey read(Path file) throws UnusableFile {
    byte[] bytes = CertificateFile.bytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      if (text.contains("-----BEGIN")) {
        return pem(file, text);
      }
      return file.toString().matches(".*\\.(p12|pfx)") ? stored(file, bytes) : pkcs8(file, bytes);
    } catch (IllegalArgumentException e) {
      throw new UnusableFile(file, "contains a damaged key");
    }
  }

  private static PrivateKey pem(Path file, String text) throws UnusableFile {
    Pem block =
        Pem.blocks(text).stream()
            .filter(b -> b.label().endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() ->
                new UnusableFile(
                    file,
                    "contains no private key; expected a block '-----BEGIN PRIVATE KEY-----'"));
    if (block.label().startsWith("ENCRYPTED") || block.body().contains("ENCRYPTED")) {
      throw new UnusableFile(file, "is encrypted; use a key without a passphrase");
    }
    return switch (block.label()) {
      case PKCS1 ->
          pkcs8(
              file,
              wrapped(block.bytes(), Der.of(Der.SEQUENCE, RSA, new Der(Der.NULL, new byte[0]))));
      case SEC1 -> pkcs8(file, wrapped(block.bytes(), curve(file, block.bytes())));
      case "PRIVATE KEY" -> pkcs8(file, block.bytes());
      default ->
          throw new UnusableFile(
              file, "contains a '%s'; expected an RSA, EC or Ed25519 key".formatted(block.label()));
    };
  }

  private static byte[] wrapped(byte[] key, Der algorithm) {
    return Der.of(Der.SEQUENCE, VERSION, algorithm, new Der(Der.OCTETS, key)).bytes();
  }

  private static Der curve(Path file, byte[] key) throws UnusableFile {
    for (Der part : Der.elements(Der.elements(key).getFirst().content())) {
      if (part.tag() == CURVE) {
        return Der.of(Der.SEQUENCE, EC, Der.elements(part.content()).getFirst());
      }
    }
    throw new UnusableFile(file, "contains an EC key without its curve; convert it to PKCS#8");
  }

  private static PrivateKey pkcs8(Path file, byte[] bytes) throws UnusableFile {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException e) {
        // Either a different algorithm or a damaged key; after the last algorithm it is an error.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }
    throw new UnusableFile(
        file, "contains no readable key; expected RSA, EC or Ed25519, as PEM or as PKCS#8 DER");
  }

  private static PrivateKey stored(Path file, byte[] bytes) throws UnusableFile {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), new char[0]);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, new char[0]);
        if (key instanceof PrivateKey found) {
          return found;
        }
      }
      throw new UnusableFile(file, "contains no private key");
    } catch (UnusableFile e) {
      throw e;
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableFile(file, "is not a PKCS#12 file without a passphrase");
    }
  }
}
