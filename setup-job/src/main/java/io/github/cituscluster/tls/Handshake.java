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

/// What a server shows who only wants to see its certificate: no log-in, no request, and whatever
/// it shows is accepted.
public final class Handshake {
  /// PostgreSQL's SSLRequest: its own length, and a number in the place of a protocol's version.
  private static final int REQUEST_LENGTH = 8;

  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final int REQUEST_CODE = 80_877_103;

  /// A server that answers, but does not speak TLS.
  public static final class NoTls extends IOException {
    private static final long serialVersionUID = 1L;

    NoTls() {
      super("does not speak TLS");
    }
  }

  /// Nobody takes the connection.
  public static final class Nobody extends IOException {
    private static final long serialVersionUID = 1L;

    Nobody(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private Handshake() {}

  /// The certificates of a PostgreSQL server, its own first.
  ///
  /// @param deadline of connecting and of each answer
  /// @throws NoTls if it speaks no TLS
  /// @throws Nobody if nobody is there
  /// @throws IOException if the connection breaks
  public static List<Certificate> withPostgres(String host, int port, Duration deadline)
      throws IOException {
    try (Socket socket = connected(host, port, deadline)) {
      requestTls(socket);
      return certificates(socket, host, port);
    }
  }

  /// What a PostgreSQL server's TLS says against the job's certificate, in the words of TLS.
  ///
  /// In TLS 1.3 a client is through before the server has looked at its certificate. What the
  /// client sends meanwhile meets a closed connection, and the reset that comes back may overtake
  /// the server's reason. So this sends nothing and waits for the reason, a moment at most.
  ///
  /// @return nothing if the server is silent, for then it waits for a log-in
  public static Optional<String> refusal(
      String host, int port, Duration deadline, Path certificateFile, Path keyFile) {
    try (Socket socket = connected(host, port, deadline)) {
      requestTls(socket);
      try (Socket secured = Tls.over(socket, host, port, null, certificateFile, keyFile, false)) {
        secured.setSoTimeout((int) MOMENT.toMillis());
        secured.getInputStream().read();
        return Optional.empty();
      }
    } catch (SSLException e) {
      return Optional.ofNullable(e.getMessage()).filter(said -> said.contains("fatal alert"));
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
      default -> throw new IOException("the server closes the connection");
    }
  }

  /// The certificates of a server whose every connection begins with TLS.
  ///
  /// @param deadline of connecting and of each answer
  /// @throws NoTls if it answers with something else
  /// @throws Nobody if nobody is there
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
      throw new Nobody(e);
    }
  }

  private static List<Certificate> certificates(Socket socket, String host, int port)
      throws IOException {
    Witness witness = new Witness();
    try (SSLSocket secured =
        (SSLSocket)
            Tls.context(new KeyManager[0], witness)
                .getSocketFactory()
                .createSocket(socket, host, port, true)) {
      secured.startHandshake();
    } catch (SSLException | SocketTimeoutException e) {
      // One that wants a certificate has shown its own before it refuses.
      if (witness.seen().isEmpty()) {
        throw e instanceof SSLException ? new NoTls() : e;
      }
    }
    return witness.seen();
  }
}
