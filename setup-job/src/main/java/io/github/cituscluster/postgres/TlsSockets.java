package io.github.cituscluster.postgres;

import io.github.cituscluster.specification.TlsSpec;
import io.github.cituscluster.tls.Tls;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.WrappedFactory;

/// Creates the TLS connections of the driver by the job's own rules: keys in every format, and a
/// sentence for each problem. The driver creates an instance for each connection, with its own
/// properties.
public final class TlsSockets extends WrappedFactory {
  private final Properties properties;

  /// Called by the driver.
  ///
  /// @param properties `sslmode`, `sslrootcert`, `sslcert`, `sslkey`
  public TlsSockets(Properties properties) {
    this.properties = properties;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    String mode = properties.getProperty("sslmode", "");
    boolean verifies = mode.startsWith("verify");
    return Tls.over(
        socket,
        host,
        port,
        verifies ? file("sslrootcert") : null,
        file("sslcert"),
        file("sslkey"),
        mode.equals(TlsSpec.Mode.VERIFY_FULL.toString()));
  }

  private @Nullable Path file(String property) {
    String name = properties.getProperty(property);
    return name == null ? null : Path.of(name);
  }
}
