package io.github.cituscluster.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts only the authorities of a file, and says in one sentence why it does not trust a
/// certificate. The file is read for each new connection, so that a change takes effect
/// immediately.
public final class Trust extends ServerTrustManager {
  private final Path file;
  private final String key;
  private final boolean anyName;

  private interface Check {
    void by(X509ExtendedTrustManager authorities) throws CertificateException;
  }

  /// Does not read the file yet.
  ///
  /// @param key the key of the document that names the file
  public Trust(Path file, String key) {
    this(file, key, false);
  }

  private Trust(Path file, String key, boolean anyName) {
    this.file = file;
    this.key = key;
    this.anyName = anyName;
  }

  /// The same, but for any host name, whatever the connection requests.
  Trust ofAnyName() {
    return new Trust(file, key, true);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, type, null, by -> by.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    String host = socket instanceof SSLSocket ssl ? ssl.getHandshakeSession().getPeerHost() : null;
    check(chain, type, host, by -> by.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        type,
        engine.getPeerHost(),
        by -> {
          if (anyName) {
            by.checkServerTrusted(chain, type);
          } else {
            by.checkServerTrusted(chain, type, engine);
          }
        });
  }

  private void check(X509Certificate[] chain, String type, @Nullable String host, Check check)
      throws CertificateException {
    List<Certificate> known;
    try {
      known = CertificateFile.read(file);
    } catch (UnusableFile e) {
      throw new CertificateException(e.at(key).getMessage(), e);
    }
    X509ExtendedTrustManager authorities = authorities(known);
    try {
      check.by(authorities);
    } catch (CertificateException e) {
      String reason = reason(chain, type, host, authorities, known, e);
      throw new UntrustedCertificate(new Certificate(chain[0]), reason, e);
    }
  }

  private String reason(
      X509Certificate[] chain,
      String type,
      @Nullable String host,
      X509ExtendedTrustManager authorities,
      List<Certificate> known,
      CertificateException cause) {
    Certificate served = new Certificate(chain[0]);
    Certificate expired =
        Arrays.stream(chain)
            .map(Certificate::new)
            .filter(Certificate::isExpired)
            .findFirst()
            .orElse(null);
    if (expired != null) {
      return "the server's certificate %s has expired".formatted(expired);
    }
    try {
      authorities.checkServerTrusted(chain, type);
      return "the server's certificate %s is valid for %s, but not for '%s'"
          .formatted(served, Certificate.inShort(served.names()), host);
    } catch (CertificateException untrusted) {
      return "the server's certificate %s, issued by %s, is not trusted; %s '%s' contains %s (%s)"
          .formatted(
              served,
              served.issuer(),
              key,
              file,
              known.stream().map(Certificate::subject).collect(Collectors.joining("; ")),
              Objects.requireNonNullElse(cause.getMessage(), "no reason given"));
    }
  }

  private static X509ExtendedTrustManager authorities(List<Certificate> known) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : known) {
        store.setCertificateEntry(certificate.fingerprint(), certificate.x509());
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java implements PKIX", e);
    }
  }
}
