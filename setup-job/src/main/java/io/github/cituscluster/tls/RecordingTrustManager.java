package io.github.cituscluster.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;

/// Accepts every certificate and records it: to inspect a server's certificate, and for modes that
/// do not verify it.
final class RecordingTrustManager extends ServerTrustManager {
  private volatile List<Certificate> seen = List.of();

  /// The server's chain, its own certificate first; empty until a server has presented one.
  List<Certificate> seen() {
    return seen;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    seen = Stream.of(chain).map(Certificate::new).toList();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    checkServerTrusted(chain, type);
  }
}
