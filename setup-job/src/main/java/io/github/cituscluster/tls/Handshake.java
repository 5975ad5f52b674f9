package io.github.cituscluster.tls;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// Opens a connection only to see the server's certificate: it sends no login and no request, and
/// it accepts any certificate.
public final class Handshake {
  /// PostgreSQL's SSLRequest: its own length, and a number in place of the protocol version.
  private static final int REQUEST_LENGTH = 8;

  private static final Duration REFUSAL_WAIT = Duration.ofSeconds(1);

  private static final int REQUEST_CODE = 80_877_103;

  /// A server that responds, but does not use TLS.
  public static final class NoTls extends IOException {
    private static final long serialVersionUID = 1L;

    NoTls() {
      super("does not use TLS");
    }
  }

  /// No server accepts the connection.
  public static final class NoListener extends IOException {
    private static final long serialVersionUID = 1L;

    NoListener(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private Handshake() {}

  /// The certificates of a PostgreSQL server, starting with the server's own.
  ///
  /// @param deadline limit for connecting and for each response
  /// @throws NoTls if the server does not use TLS
  /// @throws NoListener if no server accepts the connection
  /// @throws IOException if the connection breaks
  public static List<Certificate> withPostgres(String host, int port, Duration deadline)
      throws IOException {
    try (Socket socket = connected(host, port, deadline)) {
      requestTls(socket);
      return certificates(socket, host, port);
    }
  }

  /// Why the TLS layer of a PostgreSQL server refuses the job's certificate, as a TLS alert. In TLS
  /// 1.3, the handshake ends for the client before the server has verified the client's
  /// certificate. If the client then sends data on the closed connection, the reset that comes back
  /// may overtake the alert. This method therefore sends nothing and waits a short time for the
  /// alert.
  ///
  /// @return empty if the server is silent, because then it is waiting for a login
  public static Optional<String> refusal(
      String host, int port, Duration deadline, Path certificateFile, Path keyFile) {
    try (Socket socket = connected(host, port, deadline)) {
      requestTls(socket);
      try (Socket secured = Tls.over(socket, host, port, null, certificateFile, keyFile, false)) {
        secured.setSoTimeout((int) REFUSAL_WAIT.toMillis());
        secured.getInputStream().read();
        return Optional.empty();
      }
    } catch (SSLException e) {
      return Optional.ofNullable(e.getMessage()).filter(message -> message.contains("fatal alert"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void requestTls(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(REQUEST_LENGTH);
    out.writeInt(REQUEST_CODE);
    out.flush();
    switch (socket.getInputStream().read()) {
      case 'S' -> {}
      case 'N' -> throw new NoTls();
      default -> throw new IOException("the server closed the connection");
    }
  }

  /// The certificates of a server whose connections all start with TLS.
  ///
  /// @param deadline limit for connecting and for each response
  /// @throws NoTls if the server responds with something else
  /// @throws NoListener if no server accepts the connection
  /// @throws IOException if the connection breaks
  public static List<Certificate> with(String host, int port, Duration deadline)
      throws IOException {
    try (Socket socket = connected(host, port, deadline)) {
      return certificates(socket, host, port);
    }
  }

  private static Socket connected(String host, int port, Duration deadline) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout((int) deadline.toMillis());
      socket.connect(new InetSocketAddress(host, port), (int) deadline.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new NoListener(e);
    }
  }

  private static List<Certificate> certificates(Socket socket, String host, int port)
      throws IOException {
    RecordingTrustManager recorder = new RecordingTrustManager();
    try (SSLSocket secured =
        (SSLSocket)
            Tls.context(new KeyManager[0], recorder)
                .getSocketFactory()
                .createSocket(socket, host, port, true)) {
      secured.startHandshake();
    } catch (SSLException | SocketTimeoutException e) {
      // A server that requires a certificate presents its own before it refuses.
      if (recorder.seen().isEmpty()) {
        throw e instanceof SSLException ? new NoTls() : e;
      }
    }
    return recorder.seen();
  }
}
