package io.github.cituscluster.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// Who the job is: its certificate, those that lead from it to an authority, and its key.
///
/// Not a record: it must never print itself.
final class Identity {
  private final List<Certificate> chain;
  private final PrivateKey key;

  private Identity(List<Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /// Reads both; once more where they do not belong together, for they may be exchanged just now.
  ///
  /// @throws UnusableFile for each fault, by the key of the document
  static Identity read(Path certificateFile, Path keyFile) throws UnusableFile {
    Identity identity = once(certificateFile, keyFile);
    if (!identity.matches()) {
      identity = once(certificateFile, keyFile);
    }
    if (!identity.matches()) {
      throw new UnusableFile(
              keyFile,
              "is not the key of the certificate %s in '%s' (administrator.tls.certificateFile)"
                  .formatted(identity.chain.getFirst(), certificateFile))
          .at("administrator.tls.keyFile");
    }
    return identity;
  }

  private static Identity once(Path certificateFile, Path keyFile) throws UnusableFile {
    List<Certificate> chain;
    try {
      chain = CertificateFile.read(certificateFile);
    } catch (UnusableFile e) {
      throw e.at("administrator.tls.certificateFile");
    }
    try {
      return new Identity(chain, KeyFile.read(keyFile));
    } catch (UnusableFile e) {
      throw e.at("administrator.tls.keyFile");
    }
  }

  private boolean matches() {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(chain.getFirst().x509().getPublicKey());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A public key of another algorithm.
      return false;
    }
  }

  X509Certificate[] chain() {
    return chain.stream().map(Certificate::x509).toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }
}
