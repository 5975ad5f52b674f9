package io.github.cituscluster.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Reads certificates from a PEM file, in the order of the file.
public final class CertificateFile {
  private CertificateFile() {}

  /// All certificates of a file; at least one.
  ///
  /// @throws UnusableFile if the file contains no certificate, or one that cannot be read
  public static List<Certificate> read(Path file) throws UnusableFile {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    try {
      List<Certificate> certificates = parse(text);
      if (certificates.isEmpty()) {
        throw new UnusableFile(
            file, "contains no certificate; expected a block '-----BEGIN CERTIFICATE-----'");
      }
      return certificates;
    } catch (CertificateException | IllegalArgumentException e) {
      throw new UnusableFile(file, "contains a damaged certificate");
    }
  }

  /// All certificates in the text of a file; possibly none.
  ///
  /// @throws CertificateException if one of them cannot be read
  public static List<Certificate> parse(String text) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> certificates = new ArrayList<>();
    for (Pem block : Pem.blocks(text)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(
            new Certificate(
                (X509Certificate)
                    factory.generateCertificate(new ByteArrayInputStream(block.bytes()))));
      }
    }
    return certificates;
  }

  static byte[] bytes(Path file) throws UnusableFile {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnusableFile(file, "does not exist");
    } catch (AccessDeniedException e) {
      throw new UnusableFile(file, "is not readable by the current user");
    } catch (IOException e) {
      throw new UnusableFile(file, "cannot be read: " + e.getClass().getSimpleName());
    }
  }
}
