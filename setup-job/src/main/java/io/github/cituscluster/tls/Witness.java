package io.github.cituscluster.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;

/// Accepts every certificate and remembers it: for looking at a server's, and for modes that do not
/// verify it.
final class Witness extends OfServers {
  private volatile List<Certificate> seen = List.of();

  /// The server's own first; empty before a server has shown one.
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
