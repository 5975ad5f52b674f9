package io.github.cituscluster.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.SpecReader;
import io.github.cituscluster.tls.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Server behavior in a handshake that is rare in practice; TlsIT covers the rest.
class TlsRefusalTest {
  @TempDir private Path folder;

  private interface Answer {
    void to(Socket client) throws IOException;
  }

  /// The failure that the job reports for a server that answers each connection this way.
  private Failure refusal(String tls, Answer answer) throws IOException {
    Files.writeString(folder.resolve("password"), "x");
    Path document = folder.resolve("cluster.yaml");
    Files.writeString(
        document,
        """
        administrator: {passwordFile: password, tls: %s}
        coordinator: {host: c}
        deadlines: {connect: 5s}
        mainDatabase: {name: citus}
        """
            .formatted(tls));
    ClusterSpec spec = SpecReader.read(document);
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        Connections connections = new Connections(spec, new Credentials("x", Optional.empty()))) {
      Thread.ofVirtual().start(() -> serve(server, answer));
      Node node = new Node(0, "127.0.0.1", server.getLocalPort());
      return catchThrowableOfType(Failure.class, () -> connections.open(node, "postgres"));
    }
  }

  private static void serve(ServerSocket server, Answer answer) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          client.getInputStream().readNBytes(8);
          answer.to(client);
        }
      }
    } catch (IOException e) {
      // The test closed it.
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBrokenHandshakeIsTransient(boolean certificate) throws IOException {
    // Given
    new Authority("test authority")
        .issue("setup-job")
        .write(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    String tls =
        certificate
            ? "{mode: require, certificateFile: tls.crt, keyFile: tls.key}"
            : "{mode: require}";

    // When
    Failure failure = refusal(tls, client -> client.getOutputStream().write('S'));

    // Then
    assertThat(failure.isPassing()).as(failure.getMessage()).isTrue();
  }

  @Test
  void aServerWithoutTlsIsTransient() throws IOException {
    Failure failure = refusal("{mode: require}", client -> client.getOutputStream().write('N'));

    assertThat(failure.isPassing()).isTrue();
    assertThat(failure).hasMessageContaining("it has not yet started with TLS");
  }

  @Test
  void missingAuthoritiesAreTransientBecausePatroniWritesThemAfterTheRules() throws IOException {
    // Given
    byte[] fields =
        "SFATAL\0CF0000\0Mclient certificates can only be checked if a root certificate store is available\0\0"
            .getBytes(US_ASCII);
    byte[] message = ByteBuffer.allocate(5).put((byte) 'E').putInt(4 + fields.length).array();

    // When
    Failure failure =
        refusal(
            "{mode: prefer}",
            client -> {
              client.getOutputStream().write('N');
              client.getInputStream().readNBytes(1);
              client.getOutputStream().write(message);
              client.getOutputStream().write(fields);
            });

    // Then
    assertThat(failure.sqlState()).isEqualTo("F0000");
    assertThat(failure.isPassing()).as(failure.getMessage()).isTrue();
  }

  @Test
  void anAnswerThatIsNotTlsEndsTheRun() throws IOException {
    Failure failure =
        refusal(
            "{mode: require}",
            client -> {
              client.getOutputStream().write('S');
              client.getInputStream().readNBytes(1);
              client.getOutputStream().write("something else entirely".getBytes(US_ASCII));
              client.getInputStream().readAllBytes();
            });

    assertThat(failure.isPassing()).isFalse();
    assertThat(failure).hasMessageContaining("TLS: Unsupported or unrecognized SSL message");
  }
}
