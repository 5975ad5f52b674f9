package io.github.cituscluster.tls;

import io.github.cituscluster.specification.TlsSpec;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Creates the TLS connections of the job.
public final class Tls {
  private Tls() {}

  /// A TLS connection on top of an open one, before its handshake.
  ///
  /// @param rootCertificateFile the trusted authorities; null accepts every certificate
  /// @param certificateFile the job's certificate; null for none
  /// @param verifyName whether the certificate must be valid for this host
  /// @throws UnusableFile if one of the files cannot be used now
  public static Socket over(
      Socket socket,
      String host,
      int port,
      @Nullable Path rootCertificateFile,
      @Nullable Path certificateFile,
      @Nullable Path keyFile,
      boolean verifyName)
      throws IOException {
    TrustManager trust =
        rootCertificateFile == null
            ? new RecordingTrustManager()
            : new Trust(rootCertificateFile, "administrator.tls.rootCertificateFile");
    KeyManager[] keys =
        certificateFile == null || keyFile == null
            ? new KeyManager[0]
            : new KeyManager[] {new ClientKeyManager(Identity.read(certificateFile, keyFile))};
    SSLSocket secured =
        (SSLSocket) context(keys, trust).getSocketFactory().createSocket(socket, host, port, true);
    if (verifyName) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
    }
    return secured;
  }

  /// For clients that present no certificate of their own.
  ///
  /// @param key the key of the document that names the file
  /// @param mode how strict to be, as libpq's `sslmode`
  public static SSLContext trusting(Path rootCertificateFile, String key, TlsSpec.Mode mode) {
    Trust trust = new Trust(rootCertificateFile, key);
    return context(
        new KeyManager[0],
        switch (mode) {
          case VERIFY_FULL -> trust;
          case VERIFY_CA -> trust.ofAnyName();
          case DISABLE, ALLOW, PREFER, REQUIRE -> new RecordingTrustManager();
        });
  }

  static SSLContext context(KeyManager[] keys, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java implements TLS", e);
    }
  }
}
