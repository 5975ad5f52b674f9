package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.cituscluster.local.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A member of group 0 that waits for a restart which the specification leaves to the user: all
/// commands come to the same verdict.
///
/// Its REST API is played; that a real Patroni answers like this, ConfigurationIT of the image
/// shows.
class PendingRestartIT {
  private LocalCluster cluster;
  private HttpServer patroni;
  private Job job;

  @BeforeEach
  void startServers() throws IOException {
    cluster = LocalCluster.start(1);
    patroni = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String url = "http://127.0.0.1:" + patroni.getAddress().getPort();
    String members =
        """
        {"members": [{"name": "c-0-0", "role": "leader", "state": "running",
                      "api_url": "%s/patroni", "host": "127.0.0.1", "port": %d}]}
        """
            .formatted(url, cluster.coordinator().port());
    patroni.createContext("/cluster", exchange -> answer(exchange, members));
    patroni.createContext("/config", exchange -> answer(exchange, "{\"ttl\": 30}"));
    patroni.createContext(
        "/patroni",
        exchange ->
            answer(
                exchange,
                """
                {"state": "running", "role": "primary", "dcs_last_seen": 1, "pending_restart": true,
                 "pending_restart_reason":
                   {"max_connections": {"old_value": "100", "new_value": "200"}}}
                """));
    patroni.start();
    job =
        new Job(cluster)
            .head("patroni", "{restartPolicy: report}")
            .group(0, "patroni: {url: '%s', configuration: {ttl: 30}}".formatted(url));
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stopServers() {
    patroni.stop(0);
    cluster.close();
  }

  @Test
  void planSetupStatusAndVerifyAgree() {
    // Given
    String found =
        "member \"c-0-0\": needs a restart (max_connections 100 -> 200), which restartPolicy:"
            + " report leaves to you";

    // When: nothing holds setup up, for the user restarts the member
    job.setup()
        .exited(0)
        .logged("dynamic configuration of group 0: " + found, "done: ", ", restart pending");

    // Then
    Outcome plan = job.run("plan").exited(3);
    assertThat(plan.out())
        .contains("dynamic configuration\n  . " + found, "0 to create, 0 to alter", "1 awaited");
    Outcome status = job.run("status").exited(0);
    assertThat(status.out()).contains("dynamic configuration drift . " + found);
    Outcome verify = job.run("verify").exited(1);
    assertThat(verify.out())
        .isEqualToIgnoringWhitespace(
            "not as specified: dynamic configuration of group 0: " + found);
  }
}
