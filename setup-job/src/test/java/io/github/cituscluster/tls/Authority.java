package io.github.cituscluster.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority for tests, with keys like those that Helm and cert-manager create.
public final class Authority {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration YEAR = Duration.ofDays(365);

  private final X500Principal name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  /// A certificate with its key.
  public record Issued(Certificate certificate, PrivateKey key) {
    /// Writes both as PEM. The key is PKCS#8 and readable only by its owner, as PostgreSQL
    /// requires.
    public Issued write(Path certificateFile, Path keyFile) {
      Authority.write(certificateFile, pem("CERTIFICATE", encoded(certificate.x509())));
      return writeKey(keyFile);
    }

    private Issued writeKey(Path keyFile) {
      Authority.write(keyFile, pem("PRIVATE KEY", key.getEncoded()));
      try {
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        return this;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /// The key without its PKCS#8 wrapper: PKCS#1 for RSA, SEC 1 for EC.
    public String traditionalKey() {
      try {
        byte[] inner =
            PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        if (key.getAlgorithm().equals("RSA")) {
          return pem("RSA PRIVATE KEY", inner);
        }
        return pem("EC PRIVATE KEY", sec1());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /// Includes the curve, which the wrapper would otherwise contain.
    private byte[] sec1() throws IOException {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
      var bare = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
      return new org.bouncycastle.asn1.sec.ECPrivateKey(
              256, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters())
          .getEncoded();
    }
  }

  public Authority(String commonName) {
    this.name = new X500Principal("CN=" + commonName);
    this.keys = keys("EC");
    this.certificate = sign(name, keys, List.of(), YEAR, true).x509();
  }

  /// A key pair: `RSA`, `EC` or `Ed25519`.
  public static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A certificate with an EC key for some DNS names and IP addresses, valid for a year.
  public Issued issue(String commonName, String... names) {
    return issue("EC", commonName, YEAR, names);
  }

  /// A certificate that has been valid for a year and remains valid for the given time.
  public Issued issue(String algorithm, String commonName, Duration left, String... names) {
    KeyPair pair = keys(algorithm);
    X500Principal subject = new X500Principal("CN=" + commonName);
    return new Issued(sign(subject, pair, List.of(names), left, false), pair.getPrivate());
  }

  private Certificate sign(
      X500Principal subject, KeyPair pair, List<String> names, Duration left, boolean authority) {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(now.minus(YEAR)),
              Date.from(now.plus(left)),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!names.isEmpty()) {
        List<GeneralName> all = new ArrayList<>();
        names.forEach(n ->
            all.add(
                new GeneralName(
                    Character.isDigit(n.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName,
                    n)));
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(all.toArray(GeneralName[]::new)));
      }
      return new Certificate(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The authority's own certificate.
  public Certificate certificate() {
    return new Certificate(certificate);
  }

  /// Writes its own certificate, followed by those of other authorities.
  public Path write(Path file, Authority... others) {
    StringBuilder text = new StringBuilder(pem("CERTIFICATE", encoded(certificate)));
    for (Authority other : others) {
      text.append(pem("CERTIFICATE", encoded(other.certificate)));
    }
    return write(file, text.toString());
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static String pem(String label, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), label);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
