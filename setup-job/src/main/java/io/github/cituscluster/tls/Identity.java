package io.github.cituscluster.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// The job's own certificate, the chain from it to an authority, and its key. This is not a record,
/// because a record would print its key.
final class Identity {
  private final List<Certificate> chain;
  private final PrivateKey key;

  private Identity(List<Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /// Reads both files, and again if they do not match, because they may be being replaced.
  ///
  /// @throws UnusableFile naming the key of the document whose file cannot be used
  static Identity read(Path certificateFile, Path keyFile) throws UnusableFile {
    Identity identity = once(certificateFile, keyFile);
    if (!identity.matches()) {
      identity = once(certificateFile, keyFile);
    }
    if (!identity.matches()) {
      throw new UnusableFile(
              keyFile,
              "does not match the certificate %s in '%s' (administrator.tls.certificateFile)"
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
      // The public key has a different algorithm.
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
